import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { TiebackError } from '../../errors.ts';
import type { Metadata } from '../../lakefs/commits.ts';
import { writeFileAtomic } from '../../util/atomic-file.ts';
import { isObject } from '../../util/shape.ts';
import { checkParams } from '../plan/check-params.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { OpenTie } from '../ties/open-tie.ts';

/** What is said about the data when it is committed, beside what stands in `$TIEBACK_METADATA`. */
export type StatedData = {
  readonly metadata?: Metadata;
  /** Anything that JSON can say. */
  readonly augmentationParams?: unknown;
};

const readObject = async (path: string): Promise<Readonly<Record<string, unknown>>> => {
  if (!existsSync(path)) return {};
  const text = await readFile(path, 'utf8');
  try {
    const stated: unknown = text.trim() === '' ? {} : JSON.parse(text);
    if (isObject(stated)) return stated;
  } catch {
    // Said below: not an object either way.
  }
  throw new TiebackError('RUN_METADATA_INVALID', `"${path}" ($TIEBACK_METADATA) holds no JSON object`, {
    hint: 'write one such as {"augmentation_params": {…}, "metadata": {"key": "text"}}, or delete the file',
  });
};

/** Puts what is said into the file that the data commit reads. @throws USAGE_INVALID once the data is committed, RUN_METADATA_INVALID */
export const writeStated = async (
  { metadata = {}, augmentationParams }: StatedData,
  { folder, journal }: OpenTie,
  plan: RunPlan,
): Promise<void> => {
  const hasMetadata = Object.keys(metadata).length > 0;
  if (!hasMetadata && augmentationParams === undefined) return;
  checkParams(augmentationParams);
  const isRead = journal.records().some((record) => record.kind === 'done' && record.step === 'prepare');
  if (isRead) {
    throw new TiebackError('USAGE_INVALID', `the data of tie "${plan.id}" is committed: nothing can be added to it`, {
      hint: `go on without --meta and --augmentation-params: tieback commit ${plan.id}`,
    });
  }
  const before = await readObject(folder.metadata);
  const beforeMetadata = isObject(before['metadata']) ? before['metadata'] : {};
  const stated = {
    ...before,
    ...(augmentationParams === undefined ? {} : { augmentation_params: augmentationParams }),
    ...(hasMetadata ? { metadata: { ...beforeMetadata, ...metadata } } : {}),
  };
  await writeFileAtomic(folder.metadata, JSON.stringify(stated));
};
