import { TiebackError } from '../../errors.ts';
import type { Metadata } from '../../lakefs/commits.ts';
import type { Samples } from '../../tie/commit-metadata.ts';
import { dataKey, isReservedKey } from '../../tie/keys.ts';
import { canonicalJson } from '../../util/canonical-json.ts';
import { closest } from '../../util/closest.ts';
import { isCount } from '../../util/is-count.ts';
import { openRegular } from '../../util/open-regular.ts';
import { type Redact, redactJson } from '../../util/secrets/redact.ts';
import { isObject } from '../../util/shape.ts';
import { withoutMark } from '../../util/without-mark.ts';
import type { Prepared } from '../results.ts';

export const nothingPrepared: Prepared = { augmentationParams: null, samples: null, metadata: {} };

const invalid = (problem: string, cause?: unknown): TiebackError =>
  new TiebackError('RUN_METADATA_INVALID', `the prepare command wrote ${problem} to $TIEBACK_METADATA`, {
    hint: 'write one JSON object such as {"augmentation_params": {…}, "samples": {"unit": "images", "original": 100, "added": 20, "removed": 0, "total": 120}, "metadata": {"key": "text"}}',
    cause,
  });

/** Counted by tieback itself; what somebody else says of them is held against that. */
const countKeys: readonly string[] = [dataKey.augmentationCount, dataKey.originalSize, dataKey.totalSize];
const knownKeys: readonly string[] = ['augmentation_params', 'samples', 'metadata', ...countKeys];

const assertKnownKeys = (stated: Readonly<Record<string, unknown>>): void => {
  const unknown = Object.keys(stated).find((key) => !knownKeys.includes(key));
  if (unknown === undefined) return;
  throw invalid(`the unknown key ${JSON.stringify(unknown)} (did you mean "${closest(unknown, knownKeys)}"?)`);
};

const readCounts = (stated: Readonly<Record<string, unknown>>): Metadata => {
  const given = Object.entries(stated).filter(([key]) => countKeys.includes(key));
  const bad = given.find(([, value]) => !isCount(value));
  if (bad !== undefined) throw invalid(`"${bad[0]}" that is no count`);
  return Object.fromEntries(given.map(([key, value]) => [key, String(value)]));
};

const readSamples = (value: unknown): Samples | null => {
  if (value === undefined) return null;
  if (!isObject(value) || typeof value['unit'] !== 'string' || value['unit'] === '')
    throw invalid('samples without a "unit"');
  const { unit, ...numbers } = value;
  const bad = Object.entries(numbers).find(
    ([key, number]) => !['original', 'added', 'removed', 'total'].includes(key) || !isCount(number),
  );
  if (bad !== undefined) throw invalid(`samples with "${bad[0]}", which is no count`);
  return { unit, ...(numbers as Omit<Samples, 'unit'>) };
};

const readMetadata = (value: unknown): Metadata => {
  if (value === undefined) return {};
  if (!isObject(value)) throw invalid('"metadata" that is no object');
  const reserved = Object.keys(value).find(isReservedKey);
  if (reserved !== undefined) throw invalid(`"metadata" with the key "${reserved}", which is reserved`);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, typeof item === 'string' ? item : canonicalJson(item)]),
  );
};

const readStated = async (path: string): Promise<string> => {
  const file = await openRegular(path);
  if (file === 'absent') return '';
  if (file === 'no-file') throw invalid('a folder or a pipe, and no file,');
  await using open = file;
  return await open.readFile('utf8');
};

/** Reads what a prepare command said about the data it made, without its secrets; an absent or empty file says nothing. @throws RUN_METADATA_INVALID */
export const readPrepared = async (path: string, redact: Redact): Promise<Prepared> => {
  const text = withoutMark(await readStated(path));
  if (text.trim() === '') return nothingPrepared;
  let stated: unknown;
  try {
    stated = redactJson(JSON.parse(text), redact);
  } catch (cause) {
    throw invalid('something that is not JSON', cause);
  }
  if (!isObject(stated)) throw invalid('something that is no JSON object');
  assertKnownKeys(stated);
  const params = stated['augmentation_params'];
  return {
    augmentationParams: params === undefined ? null : canonicalJson(params),
    samples: readSamples(stated['samples']),
    metadata: { ...readCounts(stated), ...readMetadata(stated['metadata']) },
  };
};
