import type { AuditFinding } from '../../../model/audit.ts';
import type { FieldChange } from '../../../tie/seal-changes.ts';
import { listSome } from '../../../util/list-some.ts';
import { problem, warning } from '../finding.ts';
import type { RunState } from '../run-state.ts';
import { subjectOf } from './link-findings.ts';

const shown = 5;
const clip = (text = 'nothing'): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text);

const changeText = ({ field, sealed, now }: FieldChange): string => `${field} was ${clip(sealed)} and is ${clip(now)}`;

/** Whether a run is as it was sealed. */
export const sealFindings = (state: RunState): readonly AuditFinding[] => {
  const { seal, run, tie } = state;
  if (seal.kind === 'unknown')
    return [
      warning(
        'seal-unreadable',
        subjectOf(state),
        `run "${run.id}" is not just as it was sealed, and the sealed record on its anchor cannot be read`,
        `only additions are harmless; what was sealed is told by no copy here: tieback report ${tie}`,
      ),
    ];
  if (seal.kind !== 'changed') return [];
  return [
    problem(
      'run-changed',
      subjectOf(state),
      `run "${run.id}" was edited after it was sealed: ${listSome(seal.changes.map(changeText), shown)}`,
      `the sealed values stand in lakeFS: tieback report ${tie}`,
    ),
  ];
};
