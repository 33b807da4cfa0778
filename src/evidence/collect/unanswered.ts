import type { Evidence } from '../../model/evidence.ts';
import { recordId } from '../record-id.ts';

const optional = [
  recordId.loggedModels(''),
  recordId.modelVersions(''),
  recordId.registeredModel(''),
  recordId.modelFiles(''),
  recordId.mlmodel(''),
  'lakefs:action-runs:',
  'lakefs:hook-runs:',
  'lakefs:pull:',
  'tieback:pulls:',
];

/** What a server may lack or refuse for itself alone, as some do with their model registry. */
const isOptional = (record: string): boolean => optional.some((start) => record.startsWith(start));

/** Records that a service did not answer for: what depends on them is missing only for now. */
export const unansweredRecords = ({ records }: Pick<Evidence, 'records'>): readonly string[] => {
  const gaps = records[recordId.gaps]?.body;
  if (typeof gaps !== 'object' || gaps === null) return [];
  return Object.entries(gaps as Readonly<Record<string, { readonly why?: unknown }>>)
    .filter(([, { why }]) => why === 'unreachable')
    .map(([record]) => record)
    .filter((record) => !isOptional(record));
};
