import * as z from 'zod';
import type { Artifact } from './artifact.ts';
import { wireList, wireNumber, wireText } from './wire.schema.ts';

const artifact: z.ZodType<Artifact> = z
  .object({ path: z.string(), is_dir: z.boolean().default(false), file_size: wireNumber.nullish() })
  .transform(({ path, is_dir: isDirectory, file_size: size }) => ({ path, isDirectory, sizeBytes: size ?? undefined }));

export const artifactPageSchema = z
  .object({ files: wireList(artifact), next_page_token: wireText })
  .transform(({ files, next_page_token: next }) => ({ items: files, next }));
