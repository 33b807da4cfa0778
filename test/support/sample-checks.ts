import type { CheckResult } from '../../src/model/evidence.ts';

const pass = (id: string, title: string, reason: string, ...facts: readonly string[]): CheckResult => ({
  id,
  title,
  outcome: 'pass',
  reason,
  facts,
});

/** What the checks say about the sample: all of them pass. */
export const sampleChecks = (): readonly CheckResult[] => [
  pass(
    'DATA-01',
    'the commit named in the run exists',
    'lakeFS has the commit',
    'links.forward.commit',
    'data.commit.id',
  ),
  pass(
    'DATA-02',
    'commit ids recompute',
    '3 of 3 ids recompute from the commits’ own fields',
    'data.commit.id',
    'links.back.id',
  ),
  pass(
    'DATA-03',
    'the data commit descends from the baseline',
    '1 commit after the baseline',
    'data.commit.parents',
    'data.baseline.id',
  ),
  pass('DATA-04', 'the data folder was unchanged after training', 'all 20 hashes equal the commit', 'tie.dataMode'),
  pass(
    'LINK-01',
    'tags, dataset input and back-link agree',
    'all name the same repository and commit',
    'links.forward',
  ),
  pass('LINK-02', 'the back-link names this run', 'mlflow_run_id is the run', 'links.backRunId', 'run.id'),
  pass('LINK-03', 'the data tag stands where it stood', 'the tag resolves to the data commit', 'data.tagCommit'),
  pass('LINK-04', 'the run used an immutable version', 'a commit id, not a branch', 'links.forward.commit'),
  pass(
    'TIME-01',
    'things happened in order',
    'data commit, run start, run end, back-link',
    'data.commit.createdAt',
    'run.startedAt',
    'run.endedAt',
  ),
  pass('AUG-01', 'the counts add up', '16 + 4 − 0 = 20 objects; 455 + 120 − 0 = 575 rows', 'data.counts'),
  pass('AUG-02', 'the counts equal the listing', '20 objects listed under the training prefix', 'data.counts.0.total'),
  pass('CODE-01', 'the code commit is recorded', 'a git commit is named', 'code.commit'),
  pass('CODE-02', 'the working tree was clean', 'no uncommitted change', 'code.isDirty'),
  pass(
    'REPRO-01',
    'the software environment is recorded',
    '34 packages of CPython 3.12.4 are listed with their versions',
    'environment.requirementsSha256',
  ),
  pass('REPRO-02', 'a random seed is recorded', 'recorded: parameter "seed"', 'environment.seeds', 'run.params'),
  pass('METRIC-02', 'metrics are plausible', 'every probability lies in [0, 1]', 'run.metrics'),
];
