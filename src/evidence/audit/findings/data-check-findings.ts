import type { AuditFinding } from '../../../model/audit.ts';
import { changedFoldersText } from '../../../model/changed-folders.ts';
import { shortCommit } from '../../../model/ids.ts';
import { backLinkKey } from '../../../tie/keys.ts';
import { problem } from '../finding.ts';
import type { RunState } from '../run-state.ts';
import { subjectOf } from './link-findings.ts';

/** Whether the machine that trained found its folders as they had been committed, as check DATA-04 asks. */
export const dataCheckFindings = (state: RunState): readonly AuditFinding[] => {
  const { run, log } = state;
  const [link] = log?.backLinks ?? [];
  if (link?.metadata[backLinkKey.runId] !== run.id || link.metadata[backLinkKey.dataCheck] !== 'changed') return [];
  const commit = link.metadata[backLinkKey.dataCommit] ?? '';
  return [
    problem(
      'data-changed',
      { ...subjectOf(state), commit },
      `run "${run.id}" on data commit ${shortCommit(commit)}: ${changedFoldersText(link.metadata[backLinkKey.changedFolders])}`,
      'what it read is in no commit: train again with a command that writes elsewhere',
    ),
  ];
};
