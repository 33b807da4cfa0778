import type { Evidence } from './evidence.ts';

/** A read that brought no record, though the service may have it. */
export type UnansweredRead = {
  /** The id that its record would have had. */
  readonly record: string;
  /** Of the error; empty in a snapshot that does not say. */
  readonly code: string;
};

/** The record in which a snapshot keeps the reads that gave no answer, by the id that their record would have had. */
const gapsRecord = 'tieback:gaps';

/** What a server may lack or refuse for itself alone, as some do with their model registry. */
const optional = [
  'mlflow:logged-models:',
  'mlflow:model-versions:',
  'mlflow:registered-model:',
  'tieback:model-files:',
  'tieback:mlmodel:',
  'lakefs:action-runs:',
  'lakefs:hook-runs:',
  'lakefs:pull:',
  'tieback:pulls:',
];

type Gap = { readonly why?: unknown; readonly code?: unknown } | null;

/**
 * The reads that a service did not answer, or refused: what depends on them is missing only for now. Undefined for a
 * snapshot that keeps no such list.
 */
export const unansweredReads = ({ records }: Pick<Evidence, 'records'>): readonly UnansweredRead[] | undefined => {
  const gaps = records[gapsRecord]?.body;
  if (typeof gaps !== 'object' || gaps === null) return undefined;
  return Object.entries(gaps as Readonly<Record<string, Gap>>)
    .filter(([record, gap]) => gap?.why === 'unreachable' && !optional.some((start) => record.startsWith(start)))
    .map(([record, gap]) => ({ record, code: typeof gap?.code === 'string' ? gap.code : '' }));
};

/** The list of a tie's runs is of our making, from MLflow's answers. */
const serviceOf = ({ record }: UnansweredRead): string =>
  /^(?:mlflow|tieback:runs):/.test(record) ? 'MLflow' : 'lakeFS';

const reasonOf = ({ code }: UnansweredRead): string => {
  if (code.endsWith('_UNAUTHORIZED')) return 'refused the credentials';
  return code.endsWith('_FORBIDDEN') ? 'did not permit a read' : 'did not answer';
};

/** Which service did not answer, or why it refused, such as `lakeFS refused the credentials`; empty when all did. */
export const whyUnanswered = (reads: readonly UnansweredRead[]): string => {
  const reasons = [...new Set(reads.map(reasonOf))].sort();
  const told = reasons.map((reason) => {
    const services = reads.filter((read) => reasonOf(read) === reason).map(serviceOf);
    return `${[...new Set(services)].sort().join(' and ')} ${reason}`;
  });
  return told.join(', ');
};
