import * as z from 'zod';
import type { ServerInfo } from './server-info.ts';
import { wireText } from './wire.schema.ts';

export const serverInfoSchema: z.ZodType<ServerInfo> = z
  .object({ store_type: wireText, workspaces_enabled: z.boolean().default(false) })
  .transform(({ store_type: storeType, workspaces_enabled: areWorkspacesEnabled }) => ({
    storeType,
    areWorkspacesEnabled,
  }));
