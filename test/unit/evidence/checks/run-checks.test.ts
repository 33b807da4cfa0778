import { describe, expect, it } from 'vitest';
import { isProbabilityLike } from '../../../../src/evidence/checks/metric.ts';
import { allChecks, runChecks } from '../../../../src/evidence/checks/run-checks.ts';
import { deriveSubject } from '../../../../src/evidence/derive/derive.ts';
import { recordId } from '../../../../src/evidence/record-id.ts';
import type { Records } from '../../../../src/model/evidence.ts';
import { asCommitId } from '../../../../src/model/ids.ts';
import { datasetInput } from '../../../../src/tie/dataset-input.ts';
import { anchorBranch, capturedPath, sealedRecordPath } from '../../../../src/tie/keys.ts';
import { finishedTie, repository, runId, type Story, saying, tie, wireCommit, without } from '../tie-records.ts';

const check = (records: Records, id: string) => {
  const found = runChecks(deriveSubject(records), records).find((result) => result.id === id);
  if (found === undefined) throw new Error(`no check ${id}`);
  return found;
};
const outcome = (records: Records, id: string): string => check(records, id).outcome;
const ofStory = (story: Story, id: string) => check(finishedTie(story).records, id);

const withRun = (change: (run: ReturnType<typeof finishedTie>['run']) => void, story: Story = {}): Records => {
  const world = finishedTie(story);
  const run = structuredClone(world.run);
  change(run);
  return saying(world, { [recordId.run(runId)]: { run } });
};
/** The same where the sealed record is not at hand, so that the run alone says what it goes by. */
const unsealedRun = (...args: Parameters<typeof withRun>): Records => {
  const world = finishedTie(args[1]);
  const record = recordId.object(repository, anchorBranch(tie), sealedRecordPath(runId));
  return without({ ...world, records: withRun(...args) }, 'absent', record);
};
const other = 'ff'.repeat(16);
const third = 'ee'.repeat(16);
/** A check's answer about a run that the script made besides. */
const ofOther = (story: Story, id: string) => {
  const otherRuns = story.otherRuns ?? [...new Set([other, ...(story.extraRuns ?? [])])];
  const change = (run: ReturnType<typeof finishedTie>['run']): void => {
    run.info.run_id = other;
  };
  return check(withRun(change, { ...story, otherRuns }), id);
};
const setTag = (run: ReturnType<typeof finishedTie>['run'], key: string, value: string): void => {
  run.data.tags = [...run.data.tags.filter((tag) => tag.key !== key), { key, value }];
};

const trainingInput = (uri: string) => ({
  tags: [{ key: 'mlflow.data.context', value: 'training' }],
  dataset: { name: 'own', digest: 'x', source_type: 's3', source: JSON.stringify({ uri }) },
});

describe('runChecks', () => {
  it('runs every check once, in the order in which documents print them', () => {
    const { records } = finishedTie();
    const ids = runChecks(deriveSubject(records), records).map(({ id }) => id);
    expect(ids).toEqual(allChecks.map(({ id }) => id));
    expect(ids).toEqual([
      ...['DATA-01', 'DATA-02', 'DATA-03', 'DATA-04'],
      ...['LINK-01', 'LINK-02', 'LINK-03', 'LINK-04', 'LINK-05'],
      ...[
        'TIME-01',
        'AUG-01',
        'AUG-02',
        'CODE-01',
        'CODE-02',
        'REPRO-01',
        'REPRO-02',
        'METRIC-01',
        'METRIC-02',
        'GOV-04',
        'GOV-05',
      ],
    ]);
  });

  it('passes all of them for a whole tie', () => {
    const { records } = finishedTie();
    const results = runChecks(deriveSubject(records), records);
    expect(results.filter((result) => result.outcome !== 'pass')).toEqual([]);
  });

  it('passes or skips, and never fails, for a whole tie on a fixed version', () => {
    const { records } = finishedTie({ kind: 'fixed', dataMode: 'uri-given', dataCheck: 'not-checked' });
    const results = runChecks(deriveSubject(records), records);
    expect(results.filter(({ outcome: is }) => is !== 'pass').map(({ id, outcome: is }) => [id, is])).toEqual([
      ['DATA-04', 'skip'],
      ['AUG-01', 'skip'],
      ['AUG-02', 'skip'],
    ]);
  });

  it('answers for an empty snapshot without failing what could not be asked', () => {
    const outcomes = runChecks(deriveSubject({}), {}).map((result) => result.outcome);
    expect(new Set(outcomes)).toEqual(new Set(['skip', 'warn', 'fail']));
  });
});

describe('DATA checks', () => {
  const world = finishedTie();
  const dataCommit = recordId.commit(repository, world.commits.data.id);
  const baseline = recordId.commit(repository, world.commits.baseline.id);

  it('fail a commit that lakeFS does not have, and skip one that could not be read', () => {
    expect(outcome(without(world, 'absent', dataCommit), 'DATA-01')).toBe('fail');
    expect(outcome(without(world, 'unreachable', dataCommit), 'DATA-01')).toBe('skip');
  });

  it('fail a commit whose fields do not give its id, be it the back-link', () => {
    const forged = { ...world.commits.data, committer: 'mallory' };
    expect(check(saying(world, { [dataCommit]: forged }), 'DATA-02')).toMatchObject({ outcome: 'fail' });
    const back = {
      ...world.commits.back,
      metadata: { ...world.commits.back.metadata, mlflow_run_id: runId, extra: '1' },
    };
    expect(outcome(saying(world, { [recordId.commit(repository, back.id)]: back }), 'DATA-02')).toBe('fail');
  });

  it('warn of a commit whose id can no longer be computed because secrets were taken out', () => {
    const records = saying(world, {
      [dataCommit]: { ...world.commits.data, message: '[redacted]' },
      [recordId.commitIdComputed(repository, world.commits.data.id)]: { id: world.commits.data.id },
    });
    expect(outcome(records, 'DATA-02')).toBe('warn');
  });

  it('fail a data commit without a way to its baseline', () => {
    const stranger = finishedTie();
    const elsewhere = 'cd'.repeat(32);
    const records = unsealedRun((run) => setTag(run, 'lakefs.baseline_commit_id', elsewhere));
    expect(outcome(records, 'DATA-03')).toBe('fail');
    expect(outcome(without(stranger, 'unreachable', dataCommit), 'DATA-03')).toBe('skip');
  });

  it('follow the chain even where the baseline’s own record is gone only when its child names it', () => {
    expect(outcome(without(world, 'absent', baseline), 'DATA-03')).toBe('pass');
  });

  it('skip the descent when the run names no baseline', () => {
    const records = unsealedRun((run) => {
      run.data.tags = run.data.tags.filter(({ key }) => !key.startsWith('lakefs.baseline'));
    });
    expect(outcome(records, 'DATA-03')).toBe('skip');
  });

  it('warn that a folder without anything in it proves nothing', () => {
    const empty = finishedTie();
    const listing = recordId.listing(repository, empty.commits.data.id, 'train/');
    const records = saying(empty, { [listing]: { count: 0, sizeBytes: 0, digest: 'd0' } });
    expect(check(records, 'DATA-04')).toMatchObject({ outcome: 'warn', reason: expect.stringContaining('nothing') });
  });

  it('only warn of folders that were read again long after the run had ended, whatever they held then', () => {
    const late = { dataCheckedAt: new Date(1795255310_500 + 90_000).toISOString() };
    for (const dataCheck of ['unchanged', 'changed'] as const)
      expect(ofStory({ dataCheck, ...late }, 'DATA-04')).toMatchObject({
        outcome: 'warn',
        reason: expect.stringContaining('only 90 s after the run had ended'),
      });
  });

  it.each([
    [60_000, 'pass'],
    [60_001, 'warn'],
  ] as const)('take a folder that was read again %d ms after the run had ended as a %s', (delayMs, expected) => {
    const dataCheckedAt = new Date(1795255310_500 + delayMs).toISOString();
    expect(ofStory({ dataCheckedAt }, 'DATA-04').outcome).toBe(expected);
  });

  it('count one object as one', () => {
    const counts = { unit: 'objects', original: 0, added: 1, removed: 0, changed: 0, total: 1 } as const;
    expect(ofStory({ counts }, 'AUG-01').reason).toMatch(/^0 \+ 1 - 0 = 1 object\b/);
  });

  it('warn of folders of which not everything was compared, in the words of who noted it', () => {
    const leftOut = 'data folder: 2 files are neither uploaded nor compared ("v/d.csv" first)';
    expect(ofStory({ leftOut }, 'DATA-04')).toMatchObject({
      outcome: 'warn',
      reason: expect.stringContaining(leftOut),
    });
  });

  it('tell a changed folder from one that nobody compared', () => {
    expect(ofStory({ dataCheck: 'changed' }, 'DATA-04').outcome).toBe('fail');
    expect(ofStory({ dataCheck: 'not-checked', dataMode: 'none' }, 'DATA-04').outcome).toBe('skip');
    expect(ofStory({ dataCheck: 'not-checked', dataMode: 'uri-given' }, 'DATA-04').reason).toContain('not proven');
  });
});

describe('LINK checks', () => {
  const world = finishedTie();

  it('fail tags that name another commit or repository than the dataset and the back-link', () => {
    const other = 'cd'.repeat(32);
    expect(
      check(
        withRun((run) => setTag(run, 'lakefs_commit', other)),
        'LINK-01',
      ),
    ).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining('lakefs_commit'),
    });
    expect(
      outcome(
        withRun((run) => setTag(run, 'lakefs_repo', 'other')),
        'LINK-01',
      ),
    ).toBe('fail');
  });

  it('fail a dataset input that points elsewhere', () => {
    const records = withRun((run) => {
      setTag(run, 'tieback.plan', '{}');
      const training = run.inputs.dataset_inputs.find(({ tags }) => tags.some(({ value }) => value === 'training'));
      if (training) training.dataset.source = JSON.stringify({ uri: `s3://${repository}/${'cd'.repeat(32)}/train/` });
    });
    expect(outcome(records, 'LINK-01')).toBe('fail');
  });

  it.each([
    [8, 'pass'],
    [7, 'fail'],
  ])('take the first %i signs of an id for that id: %s', (signs, expected) => {
    const short = finishedTie().commits.data.id.slice(0, signs);
    expect(
      outcome(
        unsealedRun((run) => setTag(run, 'lakefs_commit', short)),
        'LINK-01',
      ),
    ).toBe(expected);
  });

  it('fail a back-link and tags that deny the input that tieback logged, whatever another input says', () => {
    const { commits } = finishedTie();
    const forged = withRun((run) => {
      for (const key of ['lakefs.commit_id', 'lakefs_commit']) setTag(run, key, commits.baseline.id);
      run.inputs.dataset_inputs.push(trainingInput(`s3://${repository}/${commits.baseline.id}/train/`));
    });
    const back = recordId.commit(repository, commits.back.id);
    const body = {
      ...commits.back,
      metadata: { ...commits.back.metadata, 'tieback.data_commit': commits.baseline.id },
    };
    const record = recordId.object(repository, anchorBranch(tie), sealedRecordPath(runId));
    const world = { ...finishedTie(), records: { ...forged, [back]: { system: 'lakefs' as const, readAt: '', body } } };
    expect(check(without(world, 'absent', record), 'LINK-01')).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining(`the training dataset says ${commits.data.id.slice(0, 12)}`),
    });
  });

  it('take a copy of tieback’s input that came after the seal for no word of the run', () => {
    const records = withRun((run) => {
      const copy = datasetInput({
        ...{ role: 'training', repository, prefix: 'train/' },
        commit: asCommitId(finishedTie().commits.baseline.id),
      });
      const { sourceType: source_type, ...dataset } = copy.dataset;
      run.inputs.dataset_inputs.push({
        tags: [{ key: 'mlflow.data.context', value: 'training' }],
        dataset: { ...dataset, source_type },
      });
    });
    expect(outcome(records, 'LINK-01')).toBe('pass');
  });

  it.each([
    ['another repository', 'lakefs://imagenet/main/train'],
    ['another commit', `s3://${repository}/${'cd'.repeat(32)}/train/`],
  ])('leave alone what another run of the tie read of %s', (_what, uri) => {
    const world = finishedTie({ extraRuns: [other] });
    const run = structuredClone(world.run);
    run.info.run_id = other;
    run.inputs.dataset_inputs = [trainingInput(uri)];
    const records = saying(world, { [recordId.run(runId)]: { run } });
    expect(outcome(records, 'LINK-01')).toBe('pass');
  });

  it('leave a bucket alone that the script read besides', () => {
    const records = withRun((run) => {
      run.inputs.dataset_inputs.push(trainingInput('s3://archive/2024/x.csv'));
    });
    expect(outcome(records, 'LINK-01')).toBe('pass');
    expect(outcome(records, 'LINK-04')).toBe('pass');
  });

  it('fail a run that no commit names, and skip when lakeFS did not answer', () => {
    const log = Object.keys(world.records).find((id) => id.startsWith('tieback:log:')) ?? '';
    const back = recordId.commit(repository, world.commits.back.id);
    expect(outcome(without(world, 'absent', log, back), 'LINK-02')).toBe('fail');
    expect(outcome(without(world, 'unreachable', log, back), 'LINK-02')).toBe('skip');
  });

  it('fail a run that the back-link neither names nor lists', () => {
    expect(ofOther({}, 'LINK-02')).toMatchObject({ outcome: 'fail', reason: expect.stringContaining('not run') });
    const later = { extraRuns: [third], otherRuns: [third, other] };
    expect(ofOther(later, 'LINK-02')).toMatchObject({ outcome: 'fail', reason: expect.stringContaining('not on it') });
  });

  it('pass a run that stands on the list which the back-link seals', () => {
    expect(ofOther({ extraRuns: [other, third] }, 'LINK-02')).toMatchObject({
      outcome: 'pass',
      reason: expect.stringContaining('list of 2 more runs of the tie, and this run is on it'),
    });
  });

  it('warn when the runs found now do not give the list', () => {
    expect(ofOther({ extraRuns: [other, third], otherRuns: [other] }, 'LINK-02').outcome).toBe('warn');
  });

  it('hold the other runs against the list, for the tie’s own run too', () => {
    expect(ofStory({ extraRuns: [other, third] }, 'LINK-05').outcome).toBe('pass');
    expect(ofStory({ extraRuns: [other, third], otherRuns: [other] }, 'LINK-05').outcome).toBe('fail');
    expect(ofStory({ extraRuns: [other], otherRuns: [other, third] }, 'LINK-05')).toMatchObject({
      outcome: 'warn',
      reason: expect.stringContaining(third),
    });
    expect(ofStory({ otherRuns: [other] }, 'LINK-05').outcome).toBe('warn');
    expect(outcome(without(finishedTie(), 'unreachable', recordId.tiedRuns(tie)), 'LINK-05')).toBe('skip');
  });

  it('do not count a run that was deleted before the tie was sealed', () => {
    const world = finishedTie({ extraRuns: [other] });
    const runs = [runId, other, third].map((id) => ({ id, isDeleted: id === third }));
    expect(outcome(saying(world, { [recordId.tiedRuns(tie)]: { runs } }), 'LINK-05')).toBe('pass');
  });

  it('fail two back-links that say different things, and forgive one that was made twice', () => {
    const world = finishedTie();
    const { back, sealed } = world.commits;
    const log = recordId.log(repository, anchorBranch(tie));
    const commits = [sealed, back, world.commits.data, world.commits.baseline].map(({ id }) => id);
    const second = (metadata: Readonly<Record<string, string>>) => {
      const commit = wireCommit({ parents: [sealed.id], metadata: { ...back.metadata, ...metadata } });
      const id = recordId.commit(repository, commit.id);
      const records = saying(world, { [id]: commit, [log]: { commits: [commit.id, ...commits] } });
      return { id: commit.id, answer: check(records, 'LINK-02') };
    };
    const forged = second({ 'tieback.seal': 'ee'.repeat(32) });
    const [old, hash] = [back.id, back.metadata['tieback.seal'] ?? ''].map((id) => id.slice(0, 12));
    expect(forged.answer).toMatchObject({
      outcome: 'fail',
      reason: `two back-links: ${old} sealed ${hash} for run ${runId}, ${forged.id.slice(0, 12)} sealed eeeeeeeeeeee for run ${runId}; the first is the oldest`,
    });
    expect(second({ mlflow_run_id: other }).answer.outcome).toBe('fail');
    expect(second({}).answer.outcome).toBe('pass');
  });

  it('fail a run that a back-link names and that lost the tag of its tie', () => {
    const records = withRun((run) => {
      run.data.tags = run.data.tags.filter(({ key }) => key !== 'tieback.tie');
    });
    expect(check(records, 'LINK-01')).toMatchObject({
      outcome: 'fail',
      reason: `run tag "tieback.tie" is missing, though the back-link names the run for tie ${tie}`,
      isOnlyMissing: true,
    });
  });

  it('say of links that disagree that they do, also where a tag is missing besides', () => {
    const records = withRun((run) => {
      run.data.tags = run.data.tags
        .filter(({ key }) => key !== 'tieback.tie')
        .map((tag) => (tag.key === 'lakefs.commit_id' ? { ...tag, value: 'f'.repeat(64) } : tag));
    });
    expect(check(records, 'LINK-01').reason).toContain('the links disagree');
    expect(check(records, 'LINK-01').isOnlyMissing).toBeUndefined();
  });

  it('fail a tag that moved or is gone', () => {
    const tag = recordId.tag(repository, 'retina-v2');
    const moved = saying(world, { [tag]: { id: 'retina-v2', commit_id: world.commits.baseline.id } });
    expect(check(moved, 'LINK-03')).toMatchObject({ outcome: 'fail', reason: expect.stringContaining('not at') });
    expect(outcome(without(world, 'absent', tag), 'LINK-03')).toBe('fail');
    expect(outcome(without(world, 'unreachable', tag), 'LINK-03')).toBe('skip');
  });

  it('fail a baseline tag that moved', () => {
    const tag = recordId.tag(repository, 'dataset-v1.0-baseline');
    const moved = saying(world, { [tag]: { id: 'dataset-v1.0-baseline', commit_id: world.commits.data.id } });
    expect(check(moved, 'LINK-03')).toMatchObject({
      outcome: 'fail',
      reason: expect.stringMatching(/^tag "dataset-v1.0-baseline" stands at \w+ and not at \w+$/),
    });
  });

  it('judge tags by what was sealed, whatever the run is made to say', () => {
    const baseline = world.commits.baseline.id;
    const edits = [
      ['lakefs.commit_id', baseline],
      ['lakefs.baseline_tag', 'gone'],
      ['lakefs.data_tag', 'gone'],
      ['lakefs.baseline_commit_id', world.commits.data.id],
    ] as const;
    for (const [key, value] of edits) {
      const records = withRun((run) => setTag(run, key, value));
      expect(check(records, 'LINK-03')).toMatchObject({ outcome: 'pass' });
      expect(outcome(records, 'METRIC-01')).toBe('fail');
      expect(deriveSubject(records).data.commit.id).toMatchObject({ value: world.commits.data.id });
      expect(deriveSubject(records).data.baseline.id).toMatchObject({ value: baseline });
    }
  });

  it('do not take tags for sealed that the back-link’s hash is not of', () => {
    const object = recordId.object(repository, anchorBranch(tie), sealedRecordPath(runId));
    const forged = structuredClone(world.records[object]?.body) as { record: { tags: Record<string, string> } };
    forged.record.tags['lakefs.baseline_tag'] = 'forged';
    const { data } = deriveSubject(saying(world, { [object]: forged }));
    expect(data.baselineTag).toMatchObject({ value: 'dataset-v1.0-baseline' });
  });

  it('warn of a tag whose name was taken out as a secret, since nobody can look for it', () => {
    const records = unsealedRun((run) => setTag(run, 'lakefs.baseline_tag', '[redacted]'));
    expect(check(records, 'LINK-03')).toMatchObject({
      outcome: 'warn',
      reason: expect.stringContaining('taken out as a secret'),
    });
  });

  it('skip the tags of a tie that names none', () => {
    const records = unsealedRun(
      (run) => {
        run.data.tags = run.data.tags.filter(({ key }) => key !== 'lakefs.data_tag' && key !== 'lakefs.baseline_tag');
      },
      { kind: 'fixed' },
    );
    expect(outcome(records, 'LINK-03')).toBe('skip');
  });

  it('do not judge by a commit that was named after the seal, nor claim that it is one', () => {
    const bare = finishedTie();
    const run = structuredClone(bare.run);
    run.inputs.dataset_inputs.push(trainingInput(`lakefs://${repository}/main/train/`));
    const records = saying(bare, { [recordId.run(runId)]: { run } });
    expect(check(records, 'LINK-04')).toMatchObject({ outcome: 'pass' });
    expect(outcome(records, 'METRIC-01')).toBe('warn');
  });

  it('fail data that is named by a branch', () => {
    const records = withRun((run) => {
      setTag(run, 'lakefs.commit_id', 'main');
      setTag(run, 'lakefs_commit', 'main');
    });
    expect(check(records, 'LINK-04')).toMatchObject({ outcome: 'fail', reason: expect.stringContaining('"main"') });
  });
});

describe('REPRO-02', () => {
  const withParam = (key: string, value: string): Records =>
    unsealedRun((run) => {
      run.data.tags = run.data.tags.filter((tag) => tag.key !== 'tieback.seeds');
      run.data.params = [{ key, value }];
    });

  it('takes a parameter for a seed only when it has a value', () => {
    expect(check(withParam('random_state', '42'), 'REPRO-02')).toMatchObject({ outcome: 'pass' });
    expect(check(withParam('random_state', '0'), 'REPRO-02')).toMatchObject({ outcome: 'pass' });
    for (const none of ['None', '', 'null', 'nan'])
      expect(check(withParam('random_state', none), 'REPRO-02')).toMatchObject({ outcome: 'warn' });
  });

  it('takes a variable that asks for a new seed each time for none', () => {
    const random = withRun((run) => {
      setTag(run, 'tieback.seeds', 'PYTHONHASHSEED=random');
      run.data.params = [];
    });
    expect(check(random, 'REPRO-02')).toMatchObject({ outcome: 'warn' });
  });
});

describe('TIME-01', () => {
  it('counts a commit as made up to the end of its second', () => {
    expect(ofStory({ endMs: 1795255310_999, backLinkTime: 1795255310 }, 'TIME-01').outcome).toBe('pass');
  });

  it('warns when the order is wrong by no more than the clocks may differ', () => {
    expect(ofStory({ startMs: 1795255198_500 }, 'TIME-01').outcome).toBe('warn');
    expect(ofStory({ startMs: 1795255190_000 }, 'TIME-01').outcome).toBe('fail');
    expect(
      [0, 1, 2000, 2001].map(
        (byMs) => ofStory({ startMs: 1795255200_000 - byMs, lakefsOffsetMs: 0, mlflowOffsetMs: 0 }, 'TIME-01').outcome,
      ),
    ).toEqual([...['pass', 'warn', 'warn', 'fail']]);
    expect(ofStory({ startMs: 1795255190_000, lakefsOffsetMs: 9000 }, 'TIME-01').outcome).toBe('warn');
  });

  it('holds every moment against every later one, not only against the next', () => {
    const dataCommitTime = 1795255200;
    const backwards = {
      ...{ dataCommitTime, startMs: (dataCommitTime - 1) * 1000, endMs: (dataCommitTime - 2) * 1000 },
      backLinkTime: dataCommitTime - 5,
    };
    const result = ofStory(backwards, 'TIME-01');
    expect(result.outcome).toBe('fail');
    expect(result.reason).toContain('the data commit is 4001 ms after the back-link');
  });

  it('fails a run that ended before it began, and skips one that has not ended', () => {
    expect(ofStory({ endMs: 1795255205_000 }, 'TIME-01').outcome).toBe('fail');
    const open = withRun((run) => {
      Object.assign(run.info, { end_time: undefined });
    });
    expect(outcome(open, 'TIME-01')).toBe('skip');
  });
});

describe('AUG checks', () => {
  it('add up each unit on its own', () => {
    const samples = { unit: 'rows', original: 400, added: 60, removed: 5, total: 460 };
    const result = ofStory({ samples }, 'AUG-01');
    expect(result).toMatchObject({ outcome: 'fail', reason: expect.stringContaining('455 rows, but 460') });
    expect(ofStory({ samples: { ...samples, total: 455 } }, 'AUG-01').outcome).toBe('pass');
  });

  it('fail stated counts that the listing does not confirm', () => {
    const counts = { unit: 'objects' as const, original: 20, added: 5, removed: 1, changed: 2, total: 24 };
    const result = ofStory({ counts }, 'AUG-02');
    expect(result.outcome).toBe('fail');
    expect(result.reason).toBe('total: 24 stated, 22 counted; added: 5 stated, 3 counted');
    expect(ofStory({ counts }, 'AUG-01').outcome).toBe('pass');
  });

  it('hold samples that are objects against the listing as well', () => {
    const samples = { unit: 'Objects', original: 100, added: 50, removed: 0, total: 150 };
    const result = ofStory({ samples }, 'AUG-02');
    expect(result.outcome).toBe('fail');
    expect(result.reason).toContain('added: 50 stated, 3 counted');
  });

  it('compare no counts that another tie stated for another prefix, or not for which', () => {
    const world = finishedTie({
      counts: { unit: 'objects', original: 20, added: 0, removed: 1, changed: 2, total: 19 },
    });
    const { data } = world.commits;
    const madeElsewhere = (prefix: Readonly<Record<string, string>>) => {
      const { 'tieback.data_prefix': _, ...metadata } = data.metadata;
      const other = { ...data, metadata: { ...metadata, 'tieback.tie': '20261120-0a1b2c3d4e', ...prefix } };
      return check(saying(world, { [recordId.commit(repository, data.id)]: other }), 'AUG-02');
    };
    expect(madeElsewhere({ 'tieback.data_prefix': 'other/' })).toMatchObject({
      outcome: 'skip',
      reason: expect.stringContaining('prefix "other/", and the run\'s is "train/"'),
    });
    expect(madeElsewhere({})).toMatchObject({ outcome: 'skip', reason: expect.stringContaining('for which prefix') });
    expect(madeElsewhere({ 'tieback.data_prefix': 'train/' })).toMatchObject({
      outcome: 'fail',
      reason: 'total: 19 stated, 22 counted',
    });
  });

  it('add up no numbers that nobody stated', () => {
    const world = finishedTie();
    const { data } = world.commits;
    const silent = { ...data, metadata: { 'tieback.tie': tie } };
    const records = saying(world, { [recordId.commit(repository, data.id)]: silent });
    expect(deriveSubject(records).data.counts).toMatchObject([{ unit: 'objects', added: { value: 3 } }]);
    expect(outcome(records, 'AUG-01')).toBe('skip');
  });

  it('skip the listing when it could not be made', () => {
    const world = finishedTie();
    const { baseline, data } = world.commits;
    const records = without(
      world,
      'unreachable',
      recordId.listing(repository, data.id, 'train/'),
      recordId.diff(repository, baseline.id, data.id, 'train/'),
    );
    expect(check(records, 'AUG-02')).toMatchObject({ outcome: 'skip', reason: expect.stringContaining('could not') });
  });
});

describe('CODE checks', () => {
  it('warn of code without a version, and of uncommitted changes', () => {
    expect(ofStory({ gitCommit: undefined }, 'CODE-01').outcome).toBe('warn');
    for (const gitCommit of ['v1', 'ab12cd3', 'ab'.repeat(24)])
      expect(ofStory({ gitCommit }, 'CODE-01').outcome).toBe('warn');
    for (const gitCommit of ['ab'.repeat(20), 'ab'.repeat(32)])
      expect(ofStory({ gitCommit }, 'CODE-01').outcome).toBe('pass');
    expect(ofStory({ isDirty: true }, 'CODE-02').outcome).toBe('warn');
  });

  it('say what became of the patch that the run states the hash of, and claim no more', () => {
    const reasonWith = (stored: Readonly<Record<string, unknown>>) =>
      check(saying(finishedTie({ isDirty: true }), stored), 'CODE-02').reason;
    const artifact = recordId.artifact(runId, capturedPath('code.diff'));
    expect(reasonWith({ [artifact]: { sha256: 'cd'.repeat(32), sizeBytes: 12 } })).toContain('all of them are kept');
    expect(check(without(finishedTie({ isDirty: true }), 'absent', artifact), 'CODE-02').reason).toContain(
      'is not among the artifacts',
    );
    expect(check(without(finishedTie({ isDirty: true }), 'unreachable', artifact), 'CODE-02').reason).toContain(
      'could not be read',
    );
  });

  it.each([true, false])('fail where another patch stands in the place of the recorded one, dirty: %s', (isDirty) => {
    const artifact = recordId.artifact(runId, capturedPath('code.diff'));
    const replaced = saying(finishedTie({ isDirty }), { [artifact]: { sha256: '00'.repeat(32), sizeBytes: 12 } });
    expect(check(replaced, 'CODE-02')).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining('is not the patch that was recorded'),
    });
  });

  it('say how many files git does not track', () => {
    const { outcome: is, reason } = ofStory({ tags: { 'tieback.git_untracked': '2' } }, 'CODE-02');
    expect([is, reason]).toEqual(['pass', expect.stringContaining('does not track 2 files')]);
  });

  it('skip what is not said', () => {
    const records = withRun((run) => {
      run.data.tags = run.data.tags.filter(({ key }) => key !== 'mlflow.source.git.dirty');
    });
    expect(outcome(records, 'CODE-02')).toBe('skip');
  });
});

describe('the check of the environment', () => {
  const world = finishedTie();
  const list = recordId.artifact(runId, capturedPath('requirements.txt'));
  const stored = (hex: string): Records => saying(world, { [list]: { sha256: hex.repeat(32), sizeBytes: 12 } });

  it('passes where the stored package list is the recorded one', () => {
    expect(outcome(stored('ab'), 'REPRO-01')).toBe('pass');
  });

  it('fails where another list stands in its place', () => {
    expect(check(stored('00'), 'REPRO-01')).toMatchObject({
      outcome: 'fail',
      reason: expect.stringMatching(/^the stored package list is not the one that was recorded: /),
    });
  });

  it('warns where the list is gone, and does not judge one that could not be read', () => {
    expect(check(without(world, 'absent', list), 'REPRO-01')).toMatchObject({
      outcome: 'warn',
      reason: expect.stringContaining('that was recorded is gone'),
    });
    expect(outcome(without(world, 'unreachable', list), 'REPRO-01')).toBe('skip');
  });
});

describe('METRIC checks', () => {
  it('fail a run that was edited after it was sealed, and say where', () => {
    const records = withRun((run) => {
      run.data.metrics = run.data.metrics.map((metric) => ({ ...metric, value: 0.99 }));
    });
    expect(check(records, 'METRIC-01')).toMatchObject({ outcome: 'fail', reason: expect.stringContaining('metrics') });
  });

  it('warn of what was added after the seal, as code without a sealed version is warned of', () => {
    const bare = finishedTie({ gitCommit: undefined });
    const run = structuredClone(bare.run);
    run.data.params.push({ key: 'seed', value: '7' });
    run.data.metrics.push({ key: 'auc', value: 0.9, step: 0, timestamp: 1 });
    run.data.tags.push({ key: 'mlflow.source.git.commit', value: 'ab'.repeat(20) });
    const records = saying(bare, { [recordId.run(runId)]: { run } });
    expect(check(records, 'METRIC-01')).toMatchObject({
      outcome: 'warn',
      reason: 'added after it was sealed: param seed, metric auc, tag mlflow.source.git.commit',
    });
    expect(check(records, 'CODE-01')).toMatchObject({ outcome: 'warn', reason: expect.stringContaining('after') });
  });

  it('are not made to pass by what was added after the seal', () => {
    const bare = finishedTie({ gitCommit: undefined, metrics: [], params: {}, tags: {} });
    const withCard = { ...bare.records };
    const before = runChecks(deriveSubject(withCard), withCard);
    const run = structuredClone(bare.run);
    run.data.params.push({ key: 'seed', value: '42' });
    run.data.metrics.push({ key: 'auc', value: 0.9, step: 0, timestamp: 1 });
    for (const [key, value] of [
      ['tieback.python', 'CPython 9.9'],
      ['tieback.requirements', `{"packages":34,"sha256":"${'ab'.repeat(32)}"}`],
      ['tieback.seeds', 'PYTHONHASHSEED=0'],
      ['tieback.container_image', `image@sha256:${'ab'.repeat(32)}`],
      ['mlflow.source.git.commit', 'ab'.repeat(20)],
      ['lakefs.commit', bare.commits.data.id],
    ] as const)
      setTag(run, key, value);
    const records = saying(bare, { [recordId.run(runId)]: { run } });
    const passed = (results: typeof before) => results.flatMap(({ id, outcome: is }) => (is === 'pass' ? [id] : []));
    expect(passed(before)).toEqual(expect.arrayContaining(passed(runChecks(deriveSubject(records), records))));
    expect(check(records, 'REPRO-02')).toMatchObject({
      outcome: 'warn',
      reason: 'parameter "seed" was added after the run was sealed; no other seed is recorded',
    });
    expect(['REPRO-01', 'METRIC-02', 'CODE-01'].map((id) => outcome(records, id))).toEqual(['warn', 'warn', 'warn']);
  });

  it('warn of a pass that rests on a value which was changed since', () => {
    const records = withRun((run) => setTag(run, 'tieback.python', 'CPython 9.9'));
    expect(check(records, 'REPRO-01')).toMatchObject({
      outcome: 'warn',
      reason: 'environment.python was changed after the run was sealed: it was "CPython 3.12.4"',
    });
  });

  it('pass a seal that was made when the run had ended', () => {
    expect(outcome(finishedTie().records, 'METRIC-01')).toBe('pass');
  });

  it.each([
    ['resume-elsewhere', 7, 'sealed 7 s after the run ended, by resume from another folder or machine'],
    ['resume', 3600, 'sealed 60 min after the run ended, by resume'],
    ['link', 3 * 86_400, 'sealed 3 d after the run ended, by link'],
    ['run', 420, 'sealed 7 min after the run ended'],
  ] as const)('warn of a seal by %s %i seconds after the end', (sealedBy, seconds, reason) => {
    const late = ofStory({ sealedBy, endMs: 1795255310_000, backLinkTime: 1795255310 + seconds }, 'METRIC-01');
    expect(late).toMatchObject({ outcome: 'warn', reason: `${reason}: what was changed in between is not seen` });
  });

  it('go by the end that was sealed, not by one that was edited since', () => {
    const late = finishedTie({ sealedBy: 'resume', backLinkTime: 1795255310 + 7200 });
    const run = structuredClone(late.run);
    run.info.end_time = (1795255310 + 7200) * 1000;
    const { seal } = deriveSubject(saying(late, { [recordId.run(runId)]: { run } }));
    expect(seal).toMatchObject({ sealedBy: { value: 'resume' }, delayMs: { value: 7200_000 - 500 } });
  });

  it('fail what changed, whatever was added besides', () => {
    const records = withRun((run) => {
      run.data.params = [...run.data.params.filter(({ key }) => key !== 'lr'), { key: 'seed', value: '7' }];
    });
    expect(check(records, 'METRIC-01')).toMatchObject({
      outcome: 'fail',
      reason:
        'the run in MLflow was changed after it was sealed: params.lr was 0.01, is gone; added after it was sealed: param seed',
    });
  });

  it('name the first changes with the old and the new value', () => {
    const records = withRun((run) => {
      run.info.status = 'FAILED';
      run.data.metrics = run.data.metrics.map((metric) => ({ ...metric, value: 0.99 }));
      run.data.params = [{ key: 'epochs', value: '9'.repeat(200) }];
    });
    const { reason } = check(records, 'METRIC-01');
    expect(reason).toContain('metrics.loss (step 2) was 0.31, is 0.99; metrics.sensitivity (step 2) was 0.93, is 0.99');
    expect(reason).toContain(`params.epochs was 2, is ${'9'.repeat(80)}… and 2 more`);
  });

  it('warn of a run that the script made besides, and name the one that is sealed', () => {
    expect(ofOther({ extraRuns: [other] }, 'METRIC-01')).toMatchObject({
      outcome: 'warn',
      reason: `this run is not sealed itself, only run ${runId} of the same tie: nothing shows whether its values were edited since`,
    });
  });

  it('fail a sealed input, parameter, tag or status that was edited or taken away', () => {
    const edits: readonly Parameters<typeof withRun>[0][] = [
      (run) => void run.inputs.dataset_inputs.pop(),
      (run) => void run.data.params.pop(),
      (run) => setTag(run, 'mlflow.source.name', 'other.py'),
      (run) => {
        run.info.status = 'FAILED';
      },
    ];
    expect(edits.map((edit) => outcome(withRun(edit), 'METRIC-01'))).toEqual(edits.map(() => 'fail'));
  });

  it('fail a purged run, and skip one that could not be read', () => {
    const world = finishedTie();
    expect(outcome(without(world, 'absent', recordId.run(runId)), 'METRIC-01')).toBe('fail');
    const history = recordId.history(runId, 'sensitivity');
    expect(outcome(without(world, 'unreachable', history), 'METRIC-01')).toBe('skip');
  });

  it('tell a record on the anchor that does not give the sealed hash, whose run does or does not', () => {
    const world = finishedTie();
    const id = Object.keys(world.records).find((key) => key.startsWith('lakefs:object:')) ?? '';
    const body = structuredClone(world.records[id]?.body) as { record: { params: Record<string, string> } };
    body.record.params['epochs'] = '3';
    const reason = 'the record on the anchor is not the one that was sealed: it does not give the sealed hash';
    expect(check(saying(world, { [id]: body }), 'METRIC-01')).toMatchObject({
      outcome: 'warn',
      reason: `${reason}; the run in MLflow gives it, and so is as it was sealed`,
    });
    const run = structuredClone(world.run);
    run.data.params.pop();
    const both = saying(world, { [id]: body, [recordId.run(runId)]: { run } });
    expect(check(both, 'METRIC-01')).toMatchObject({ outcome: 'fail', reason });
  });

  it('rate what is named like a probability', () => {
    const metric = (key: string, value: number | 'NaN') => ({
      metrics: [{ key, value, step: 1, timestamp: 1 }],
      shown: [],
    });
    expect(ofStory(metric('accuracy', 1.2), 'METRIC-02').outcome).toBe('fail');
    expect(ofStory(metric('accuracy', -0.1), 'METRIC-02').outcome).toBe('fail');
    expect(ofStory(metric('accuracy', 'NaN'), 'METRIC-02').outcome).toBe('fail');
    expect(ofStory(metric('accuracy', 97.5), 'METRIC-02').outcome).toBe('warn');
    expect(ofStory(metric('val/roc_auc', 1), 'METRIC-02').outcome).toBe('pass');
    expect(ofStory(metric('loss', 12), 'METRIC-02').outcome).toBe('skip');
  });

  it.each([
    ['valAccuracy', true],
    ['test.f1', true],
    ['sensitivity', true],
    ['accuracy_loss', false],
    ['recall_count', false],
    ['rmse', false],
  ])('see %s as a probability: %s', (key, expected) => {
    expect(isProbabilityLike(key)).toBe(expected);
  });
});

describe('GOV checks', () => {
  const world = finishedTie();
  const anchor = recordId.branch(repository, anchorBranch(tie));
  const branch = recordId.branch(repository, 'retina-one');

  it('say that the anchor keeps what a deleted branch led to', () => {
    expect(check(without(world, 'absent', branch), 'GOV-04')).toMatchObject({
      outcome: 'pass',
      reason: expect.stringMatching(/^branch "retina-one" no longer exists; anchor "tieback-.*" keeps/),
    });
  });

  it('warn of a lost anchor, and fail when the branch is lost too', () => {
    expect(check(without(world, 'absent', anchor), 'GOV-04')).toMatchObject({
      outcome: 'warn',
      reason: expect.stringContaining('only as long as branch "retina-one" stands'),
    });
    expect(outcome(without(world, 'absent', anchor, branch), 'GOV-04')).toBe('fail');
    expect(outcome(without(world, 'unreachable', anchor, branch), 'GOV-04')).toBe('skip');
  });

  it('hold the rules of garbage collection against how long the card wants records kept', () => {
    const records = {
      ...without(world, 'absent', anchor, branch),
      ...Object.fromEntries(
        [
          [recordId.gcRules(repository), { rules: { defaultRetentionDays: 7, branches: [] } }],
          [recordId.card, { card: { document: { retentionYears: 10 } } }],
        ].map(([id, body]) => [id, { system: 'tieback' as const, readAt: '2026-11-21T12:00:00.000Z', body }]),
      ),
    };
    expect(check(records, 'GOV-04')).toMatchObject({
      outcome: 'fail',
      reason: expect.stringMatching(/take what no branch leads to after 7 days, and the card asks for 10 years$/),
    });
  });

  it('fail an anchor that was moved away from the data', () => {
    const moved = saying(world, { [anchor]: { id: anchorBranch(tie), commit_id: world.commits.baseline.id } });
    expect(check(moved, 'GOV-04')).toMatchObject({ outcome: 'fail', reason: expect.stringContaining('does not lead') });
  });

  it.each([
    ['a commit of somebody else on top', world.commits.sealed.id],
    ['another commit', world.commits.first.id],
  ])('say of a branch without an anchor that stands at %s that nobody knows what it holds', (_, parent) => {
    const theirs = wireCommit({ message: 'theirs', parents: [parent] });
    const moved = saying(world, {
      [recordId.commit(repository, theirs.id)]: theirs,
      [branch]: { id: 'retina-one', commit_id: theirs.id },
    });
    const { reason, outcome: is } = check(without({ ...world, records: moved }, 'absent', anchor), 'GOV-04');
    expect([is, reason]).toEqual(['warn', expect.stringContaining('whether it still holds the data is not known')]);
    expect(reason).not.toContain('as long as');
  });

  it('warn of an anchor that somebody else has committed to', () => {
    const theirs = wireCommit({ message: 'theirs', parents: [world.commits.sealed.id] });
    const records = saying(world, {
      [recordId.commit(repository, theirs.id)]: theirs,
      [anchor]: { id: anchorBranch(tie), commit_id: theirs.id },
    });
    expect(check(records, 'GOV-04')).toMatchObject({
      outcome: 'warn',
      reason: expect.stringContaining('somebody else has committed to anchor'),
    });
  });

  it('fail a deleted run and say how it is brought back', () => {
    const deleted = withRun((run) => {
      run.info.lifecycle_stage = 'deleted';
    });
    expect(check(deleted, 'GOV-05')).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining(`mlflow runs restore --run-id ${runId}`),
    });
    expect(outcome(without(world, 'absent', recordId.run(runId)), 'GOV-05')).toBe('fail');
    expect(outcome(without(world, 'unreachable', recordId.run(runId)), 'GOV-05')).toBe('skip');
  });
});

describe('checks when a service did not answer', () => {
  const world = finishedTie();
  const ofSystem = (...prefixes: readonly string[]): readonly string[] =>
    Object.keys(world.records).filter((id) => prefixes.some((prefix) => id.startsWith(prefix)));
  const lakefs = ofSystem('lakefs:', 'tieback:log:', 'tieback:listing:', 'tieback:diff:');
  const mlflow = ofSystem('mlflow:', 'tieback:runs:');
  const both = [...mlflow, ...ofSystem('lakefs:object:')];

  it.each([
    ['lakeFS', lakefs],
    ['MLflow', mlflow],
    ['MLflow, nor the sealed record,', both],
  ])('skip, and never speak of what %s would have said as missing', (_, ids) => {
    const records = without(world, 'unreachable', ...ids);
    const results = runChecks(deriveSubject(records), records).filter(({ outcome: is }) => is !== 'pass');
    expect(results.length).toBeGreaterThan(1);
    for (const { id, outcome: is, reason } of results) {
      expect([id, is, reason]).toEqual([id, 'skip', expect.stringMatching(/could not be read/)]);
    }
  });
});
