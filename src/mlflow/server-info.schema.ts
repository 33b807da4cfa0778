import * as z from 'zod/mini';
import type { ServerInfo } from './server-info.ts';
import { readAs, wireText } from './wire.schema.ts';

export const serverInfoSchema = readAs(
  z.object({ store_type: wireText, workspaces_enabled: z._default(z.boolean(), false) }),
  ({ store_type: storeType, workspaces_enabled: areWorkspacesEnabled }): ServerInfo => ({
    storeType,
    areWorkspacesEnabled,
  }),
);
