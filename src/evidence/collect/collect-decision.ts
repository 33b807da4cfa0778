import { decisionBranch, decisionPath } from '../../tie/keys.ts';
import { lastDecision } from '../decisions.ts';
import { recordId } from '../record-id.ts';
import { collectMerge } from './collect-merge.ts';
import { readJson } from './read-small-file.ts';
import type { Reading } from './reading.ts';

/** What was decided about the run, by which comparison, what became of it, and the merge that was made for it. */
export const collectDecision = async (reading: Reading): Promise<void> => {
  const { collection, ports, named } = reading;
  const decision = lastDecision((await named).tags);
  if (decision === undefined) return;
  const { id, repository } = decision;
  const branch = decisionBranch(id);
  const read = (record: string, path: string) =>
    collection.askFor(
      record,
      async (call) => readJson(await ports.lakefs.objects.get(repository, branch, path, {}, call), 'a decision'),
      (body) => body,
    );
  const [plan, outcome] = await Promise.all([
    read(recordId.decisionPlan(repository, id), decisionPath.plan),
    read(recordId.decisionOutcome(repository, id), decisionPath.outcome),
  ]);
  await collectMerge(reading, decision, plan, outcome);
};
