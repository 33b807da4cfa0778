import { anchorBranch, sealedRecordPath } from '../../src/tie/keys.ts';
import { type RunBench, repository } from './run-bench.ts';

/** Takes the sealed record of a run off its tie's anchor, and commits that. */
export const loseRecord = async ({ lakefs }: RunBench, tie: string, runId: string): Promise<void> => {
  await lakefs.objects.delete(repository, anchorBranch(tie), sealedRecordPath(runId));
  await lakefs.commits.create(repository, anchorBranch(tie), { message: 'gone' });
};
