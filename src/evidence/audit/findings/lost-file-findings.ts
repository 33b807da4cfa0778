import type { AuditFinding } from '../../../model/audit.ts';
import { problem, warning } from '../finding.ts';
import type { RunState } from '../run-state.ts';
import { subjectOf } from './link-findings.ts';

/** Whether the stored files are those whose hashes the run states, as checks REPRO-01 and CODE-02 ask. */
export const lostFileFindings = (state: RunState): readonly AuditFinding[] =>
  state.lostFiles.map(({ path, state: file }) =>
    file === 'other'
      ? problem(
          'file-replaced',
          subjectOf(state),
          `artifact "${path}" of run "${state.run.id}" is not the file that was recorded: its hash is not the one that the run states`,
          'put the recorded file back from a backup of the artifact storage; nothing else tells what it said',
        )
      : warning(
          'file-unreadable',
          subjectOf(state),
          `artifact "${path}" of run "${state.run.id}", whose hash the run states, ${file === 'gone' ? 'is not there' : 'could not be read'}`,
          file === 'gone'
            ? 'put it back from a backup of the artifact storage'
            : 'give the MLflow server access to the artifact root; its log says what it lacks',
        ),
  );
