import * as z from 'zod/mini';
import type { Artifact } from './artifact.ts';
import { readAs, wireList, wireNumber, wireText } from './wire.schema.ts';

const artifact = readAs(
  z.object({ path: z.string(), is_dir: z._default(z.boolean(), false), file_size: z.nullish(wireNumber) }),
  ({ path, is_dir: isDirectory, file_size: size }): Artifact => ({ path, isDirectory, sizeBytes: size ?? undefined }),
);

export const artifactPageSchema = readAs(
  z.object({ files: wireList(artifact), next_page_token: wireText }),
  ({ files, next_page_token: next }) => ({ items: files, next }),
);
