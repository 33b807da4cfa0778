import { describe, expect, it } from 'vitest';
import { runChecks } from '../../../../src/evidence/checks/run-checks.ts';
import { deriveSubject } from '../../../../src/evidence/derive/derive.ts';
import { recordId } from '../../../../src/evidence/record-id.ts';
import type { Subject } from '../../../../src/model/evidence.ts';
import type { Fact } from '../../../../src/model/fact.ts';
import { anchorBranch, sealedRecordPath } from '../../../../src/tie/keys.ts';
import { recordHash } from '../../../../src/tie/sealed-record.ts';
import { finishedTie, gitCommit, repository, runId, saying, tie, wireCommit, without } from '../tie-records.ts';

const value = <T>(fact: Fact<T> | undefined): T | undefined =>
  fact === undefined || fact.grade === 'missing' ? undefined : fact.value;

const keyed = (list: readonly { key: string; fact: Fact<string> }[], key: string) =>
  list.find((one) => one.key === key)?.fact;

describe('deriveSubject of a finished tie on its own branch', () => {
  const world = finishedTie();
  const subject = deriveSubject(world.records);

  it('verifies commit ids that equal the hash of their own fields', () => {
    const { baseline, commit, chain } = subject.data;
    expect([baseline, commit, ...chain, subject.links.back].map(({ id }) => id.grade)).toEqual(
      Array.from({ length: 5 }, () => 'verified'),
    );
    expect(value(commit.id)).toBe(world.commits.data.id);
  });

  it('walks from the data commit back to the baseline', () => {
    expect(subject.data.chain.map(({ id }) => value(id))).toEqual([world.commits.data.id, world.commits.baseline.id]);
  });

  it('points every known fact at a place in a record that is there', () => {
    const pointers: string[] = [];
    const visit = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return;
      if ('sources' in node && Array.isArray(node.sources)) {
        for (const { record, readAt } of node.sources) {
          pointers.push(record);
          expect(world.records[record]?.readAt).toBe(readAt);
        }
        return;
      }
      for (const child of Object.values(node)) visit(child);
    };
    visit(subject);
    expect(pointers.length).toBeGreaterThan(80);
  });

  it('names the place of a value exactly', () => {
    const tag = world.run.data.tags.findIndex(({ key }) => key === 'lakefs.commit_id');
    expect(subject.links.forward.commit).toMatchObject({
      grade: 'recorded',
      sources: [{ record: recordId.run(runId), pointer: `/run/data/tags/${tag}/value` }],
    });
  });

  it('says what the run is', () => {
    expect(value(subject.run.id)).toBe(runId);
    expect(value(subject.run.experimentName)).toBe('retina');
    expect(value(subject.run.startedAt)).toBe('2026-11-21T10:00:10.000Z');
    expect(value(subject.run.durationMs)).toBe(100_500);
    expect(value(subject.run.model)).toBe('retina-net');
    expect(value(subject.run.url)).toBe(`http://mlflow.test/#/experiments/7/runs/${runId}`);
    expect(subject.run.params.map(({ key, fact }) => [key, value(fact)])).toEqual([
      ['epochs', '2'],
      ['lr', '0.01'],
    ]);
    expect(subject.run.tags.map(({ key }) => key)).toEqual(['team']);
  });

  it('gives the history of shown metrics only', () => {
    const [loss, sensitivity] = subject.run.metrics;
    expect(loss).toMatchObject({ key: 'loss', isShown: false, history: { grade: 'missing', why: 'not-asked' } });
    expect(sensitivity?.isShown).toBe(true);
    expect(value(sensitivity?.history)?.map((point) => point.value)).toEqual([0.88, 0.93]);
  });

  it('grades what persons and scripts say as asserted, and what tieback wrote as recorded', () => {
    expect(subject.data.augmentationParams).toMatchObject({ grade: 'asserted', value: '{"rotate":15}' });
    expect(keyed(subject.data.commit.metadata, 'reviewer')?.grade).toBe('asserted');
    expect(keyed(subject.data.commit.metadata, 'tieback.role')?.grade).toBe('recorded');
    const named = finishedTie({ userMetadata: { mlflow_run_id: 'another' } });
    const { metadata } = deriveSubject(named.records).data.commit;
    expect(keyed(metadata, 'mlflow_run_id')).toMatchObject({ grade: 'asserted', value: 'another' });
    expect(keyed(subject.links.back.metadata, 'sensitivity')?.grade).toBe('recorded');
    expect(subject.run.params[0]?.fact.grade).toBe('recorded');
  });

  it('verifies counts of objects that the listing confirms, and keeps samples asserted in their unit', () => {
    const [objects, rows] = subject.data.counts;
    expect(objects?.unit).toBe('objects');
    expect([objects?.original, objects?.added, objects?.removed, objects?.changed, objects?.total]).toMatchObject(
      [20, 3, 1, 2, 22].map((count) => ({ grade: 'verified', value: count })),
    );
    expect(rows).toMatchObject({ unit: 'rows', total: { grade: 'asserted', value: 455 } });
  });

  it('does not verify a count that the listing contradicts', () => {
    const counts = { unit: 'objects' as const, original: 20, added: 5, removed: 1, changed: 2, total: 24 };
    const [objects] = deriveSubject(finishedTie({ counts }).records).data.counts;
    expect(objects?.total).toMatchObject({ grade: 'recorded', value: 24 });
    expect(objects?.original).toMatchObject({ grade: 'verified', value: 20 });
  });

  it('leaves the unit of numbers open that somebody else wrote', () => {
    const world = finishedTie();
    const { data } = world.commits;
    const metadata = { original_dataset_size: '500', augmentation_count: '100', total_dataset_size: '600' };
    const records = saying(world, { [recordId.commit(repository, data.id)]: { ...data, metadata } });
    expect(deriveSubject(records).data.counts).toMatchObject([
      { unit: 'unstated', original: { value: 500 }, added: { value: 100 }, total: { grade: 'asserted', value: 600 } },
    ]);
  });

  it('lists the datasets, training first', () => {
    expect(
      subject.data.datasets.map(({ role, prefix, objectCount }) => [role, value(prefix), value(objectCount)]),
    ).toEqual([
      ['training', 'train/', 22],
      ['test', 'test/', 5],
    ]);
    expect(value(subject.data.datasets[0]?.ref)).toBe('retina-v2');
  });

  it('verifies the seal when the record on the anchor gives the same hash', () => {
    expect(subject.seal.sealed.grade).toBe('verified');
    expect(value(subject.seal.recomputed)).toBe(value(subject.seal.sealed));
    expect(value(subject.seal.changedSections)).toEqual([]);
  });

  it('finds back-link and anchors', () => {
    expect(value(subject.links.back.id)).toBe(world.commits.back.id);
    expect(value(subject.links.backRunId)).toBe(runId);
    expect(value(subject.links.anchor)).toBe(anchorBranch(tie));
    expect(value(subject.links.anchorCommit)).toBe(world.commits.sealed.id);
    expect(value(subject.links.baselineAnchor)).toContain(world.commits.baseline.id);
  });

  it('knows the kind of tie, the code and the servers', () => {
    expect(value(subject.tie.kind)).toBe('branch');
    expect(value(subject.code.commit)).toBe(gitCommit);
    expect(value(subject.code.isDirty)).toBe(false);
    expect(value(subject.servers.lakefsVersion)).toBe('1.84.0');
    expect(value(subject.isDemo)).toBe(false);
    expect(value(subject.clocks.lakefsOffsetMs)).toBe(120);
  });

  it('says demo when one of the servers is a sandbox', () => {
    const records = saying(world, { [recordId.mlflowVersion]: '3.17.2-sandbox' });
    expect(value(deriveSubject(records).isDemo)).toBe(true);
  });

  it('gives the same subject for the same records in any order, also after a trip through JSON', () => {
    const reversed = Object.fromEntries(Object.entries(world.records).reverse());
    expect(deriveSubject(JSON.parse(JSON.stringify(reversed)))).toEqual(subject);
    expect(JSON.parse(JSON.stringify(subject))).toEqual(subject);
  });
});

describe('deriveSubject and the data mode', () => {
  const modeOf = (story: Parameters<typeof finishedTie>[0]) => deriveSubject(finishedTie(story).records).tie.dataMode;

  it('takes what the machine that trained noted as recorded, and never as verified', () => {
    expect(modeOf({})).toMatchObject({ grade: 'recorded', value: 'dir-verified' });
  });

  it('takes a tag without a back-link as somebody’s word', () => {
    const world = finishedTie();
    const subject = deriveSubject(without(world, 'absent', recordId.commit(repository, world.commits.back.id)));
    expect(subject.tie.dataMode).toMatchObject({ grade: 'asserted', value: 'dir-verified' });
    expect(subject.tie.dataCheck.grade).toBe('missing');
  });

  it('never verifies an address that was only handed over', () => {
    expect(modeOf({ dataMode: 'uri-given', dataCheck: 'not-checked' })).toMatchObject({
      grade: 'recorded',
      value: 'uri-given',
    });
    expect(modeOf({ dataMode: 'uri-given', dataCheck: 'unchanged' }).grade).toBe('recorded');
  });

  it('does not verify a folder that equals a version without objects', () => {
    const world = finishedTie();
    const listing = recordId.listing(repository, world.commits.data.id, 'train/');
    const records = saying(world, { [listing]: { count: 0, sizeBytes: 0, digest: 'd0' } });
    expect(deriveSubject(records).tie.dataMode).toMatchObject({ grade: 'recorded', value: 'dir-verified' });
  });

  it('does not verify a folder that changed, nor one that an altered commit vouches for', () => {
    expect(modeOf({ dataCheck: 'changed' }).grade).toBe('recorded');
    const world = finishedTie();
    const id = recordId.commit(repository, world.commits.back.id);
    const forged = { ...world.commits.back, message: 'forged' };
    expect(deriveSubject(saying(world, { [id]: forged })).tie.dataMode.grade).toBe('recorded');
  });
});

describe('deriveSubject of a tie on a fixed version', () => {
  const world = finishedTie({ kind: 'fixed' });
  const subject = deriveSubject(world.records);

  it('has one commit for baseline and data, and no branch or data tag', () => {
    expect(value(subject.tie.kind)).toBe('fixed');
    expect(value(subject.data.commit.id)).toBe(value(subject.data.baseline.id));
    expect(subject.data.branch).toEqual({ grade: 'missing', why: 'not-asked' });
    expect(subject.data.branchHead).toEqual({ grade: 'missing', why: 'not-asked' });
    expect(subject.data.tag.grade).toBe('missing');
    expect(subject.data.chain).toHaveLength(1);
  });

  it('finds the back-link on the anchor', () => {
    expect(value(subject.links.back.id)).toBe(world.commits.back.id);
    expect(value(subject.links.back.parents)).toEqual([world.commits.data.id]);
  });

  it('counts the objects itself, since no commit states them', () => {
    expect(subject.data.counts).toMatchObject([
      {
        unit: 'objects',
        original: { grade: 'derived', value: 22 },
        added: { value: 0 },
        total: { grade: 'derived', value: 22 },
      },
    ]);
  });

  it('is fixed as well when the run names the anchor as its branch', () => {
    const other = finishedTie({ kind: 'fixed', tags: { 'lakefs.branch': anchorBranch(tie) } });
    expect(value(deriveSubject(other.records).tie.kind)).toBe('fixed');
  });
});

describe('deriveSubject when something is gone', () => {
  const world = finishedTie();

  it('reads a purged run from its sealed record', () => {
    const subject = deriveSubject(without(world, 'absent', recordId.run(runId), recordId.experiment('7')));
    expect(value(subject.run.status)).toBe('FINISHED');
    expect(subject.run.status).toMatchObject({ sources: [{ pointer: '/record/run/status' }] });
    expect(value(subject.run.metrics[1]?.history)).toHaveLength(2);
    expect(value(subject.links.forward.commit)).toBe(world.commits.data.id);
    expect(subject.seal.recomputed).toMatchObject({ grade: 'missing', why: 'absent' });
    expect(subject.run.name).toMatchObject({ grade: 'missing', why: 'absent' });
  });

  it('says that MLflow did not answer, when neither it nor the sealed record did', () => {
    const sealed = Object.keys(world.records).find((id) => id.startsWith('lakefs:object:')) ?? '';
    const subject = deriveSubject(without(world, 'unreachable', recordId.run(runId), sealed));
    expect(subject.run.status).toEqual({ grade: 'missing', why: 'unreachable' });
    expect(value(subject.run.id)).toBe(runId);
    expect(value(subject.data.commit.id)).toBe(world.commits.data.id);
    expect(subject.tie.kind).toMatchObject({ grade: 'missing', why: 'unreachable' });
  });

  it('still names a commit that lakeFS no longer has, by the run that names it', () => {
    const subject = deriveSubject(without(world, 'absent', recordId.commit(repository, world.commits.data.id)));
    expect(subject.data.commit.id).toMatchObject({ grade: 'recorded', value: world.commits.data.id });
    expect(subject.data.commit.message).toEqual({ grade: 'missing', why: 'absent' });
    expect(subject.data.chain).toEqual([]);
  });

  it('does not verify a commit whose metadata was altered', () => {
    const { data } = world.commits;
    const altered = { ...data, metadata: { ...data.metadata, total_dataset_size: '999' } };
    const subject = deriveSubject(saying(world, { [recordId.commit(repository, data.id)]: altered }));
    expect(subject.data.commit.id).toMatchObject({ grade: 'recorded', value: data.id });
  });

  it('forgives the two keys that the server’s cache adds after a cherry-pick', () => {
    const { data } = world.commits;
    const cached = { ...data, metadata: { ...data.metadata, 'cherry-pick-origin': 'x', 'cherry-pick-committer': 'y' } };
    const subject = deriveSubject(saying(world, { [recordId.commit(repository, data.id)]: cached }));
    expect(subject.data.commit.id.grade).toBe('verified');
  });

  it('names the sections of an edited run that differ from the seal', () => {
    const run = structuredClone(world.run);
    run.data.params = run.data.params.map((param) => ({ ...param, value: 'edited' }));
    run.info.status = 'FAILED';
    const subject = deriveSubject(saying(world, { [recordId.run(runId)]: { run } }));
    expect(value(subject.seal.changedSections)).toEqual(['params', 'run']);
    expect(value(subject.seal.recomputed)).not.toBe(value(subject.seal.sealed));
  });

  it('names the section of a sealed tag that is gone', () => {
    const run = structuredClone(world.run);
    run.data.tags = run.data.tags.filter(({ key }) => key !== 'lakefs.data_tag');
    const subject = deriveSubject(saying(world, { [recordId.run(runId)]: { run } }));
    expect(value(subject.seal.changedSections)).toEqual(['tags']);
  });

  it('tells what was added from what changed, and falls back to whole sections without the sealed record', () => {
    const run = structuredClone(world.run);
    const [input] = run.inputs.dataset_inputs;
    run.data.params.push({ key: 'added', value: 'later' });
    run.data.tags.push({ key: 'mlflow.source.git.diff', value: 'later' });
    run.data.metrics.push({ key: 'reviewed', value: 1, step: 0, timestamp: 1 });
    if (input) run.inputs.dataset_inputs.push({ ...input, dataset: { ...input.dataset, digest: 'later' } });
    const later = saying(world, { [recordId.run(runId)]: { run } });
    const { seal } = deriveSubject(later);
    expect(value(seal.changedSections)).toEqual([]);
    expect(value(seal.recomputed)).not.toBe(value(seal.sealed));
    expect(seal.added.map(({ kind, key, value: now }) => [kind, key, value<number | string>(now)])).toEqual([
      ['param', 'added', 'later'],
      ['metric', 'reviewed', 1],
      ['tag', 'mlflow.source.git.diff', 'later'],
      ['input', 'faces/test', expect.stringMatching(/^s3:/)],
    ]);
    const bare = Object.fromEntries(Object.entries(later).filter(([id]) => !id.startsWith('lakefs:object:')));
    expect(value(deriveSubject(bare).seal.changedSections)).toEqual(['inputs', 'metrics', 'params', 'tags']);
  });

  it('computes the seal of today without the inputs that came later', () => {
    const run = structuredClone(world.run);
    const [input] = run.inputs.dataset_inputs;
    if (input) run.inputs.dataset_inputs.push({ ...input, dataset: { ...input.dataset, digest: 'later' } });
    const { seal } = deriveSubject(saying(world, { [recordId.run(runId)]: { run } }));
    expect(value(seal.recomputed)).toBe(value(seal.sealed));
  });

  it('marks a dataset that was added after the seal, and no other', () => {
    const run = structuredClone(world.run);
    const uri = `s3://${repository}/${world.commits.baseline.id}/train/`;
    run.inputs.dataset_inputs.unshift({
      tags: [{ key: 'mlflow.data.context', value: 'validation' }],
      dataset: { name: 'evil', digest: 'x', source_type: 's3', source: JSON.stringify({ uri }) },
    });
    const { data, seal } = deriveSubject(saying(world, { [recordId.run(runId)]: { run } }));
    const marks = data.datasets.map(({ role, commit, uri: address }) => [role, commit, address]);
    const added = { grade: 'asserted', seal: { kind: 'added' } };
    expect(marks).toContainEqual(['validation', expect.objectContaining(added), expect.objectContaining(added)]);
    expect(marks.flat().filter((fact) => typeof fact === 'object' && 'seal' in fact)).toHaveLength(2);
    expect(seal.added).toMatchObject([{ kind: 'input', key: 'evil', value: { grade: 'asserted', value: uri } }]);
  });

  it('marks every fact that was read from something added or changed after the seal', () => {
    const bare = finishedTie({ gitCommit: undefined });
    const run = structuredClone(bare.run);
    run.data.params.push({ key: 'seed', value: '7' });
    run.data.tags.push({ key: 'mlflow.source.git.commit', value: gitCommit });
    const loss = run.data.metrics.find(({ key }) => key === 'loss');
    if (loss) loss.value = 0.01;
    const subject = deriveSubject(saying(bare, { [recordId.run(runId)]: { run } }));
    expect(subject.code.commit).toMatchObject({ grade: 'asserted', value: gitCommit, seal: { kind: 'added' } });
    expect(keyed(subject.run.params, 'seed')).toMatchObject({ grade: 'asserted', seal: { kind: 'added' } });
    expect(keyed(subject.run.params, 'lr')).not.toHaveProperty('seal');
    expect(subject.run.metrics.find(({ key }) => key === 'loss')?.value).toMatchObject({
      value: 0.01,
      seal: { kind: 'changed', sealed: '0.31' },
    });
    expect(subject.links.forward.commit).not.toHaveProperty('seal');
  });

  it('goes by the oldest back-link, wherever a later one calls itself that', () => {
    const { back, sealed } = world.commits;
    const forged = wireCommit({
      message: 'Link to MLflow run',
      parents: [sealed.id],
      metadata: { ...back.metadata, mlflow_run_id: 'ff'.repeat(16), 'tieback.seal': 'ee'.repeat(32) },
    });
    const log = recordId.log(repository, anchorBranch(tie));
    const before = world.records[log]?.body as { commits: string[] };
    const subject = deriveSubject(
      saying(world, {
        [recordId.commit(repository, forged.id)]: forged,
        [log]: { commits: [forged.id, ...before.commits] },
      }),
    );
    expect(value(subject.links.back.id)).toBe(back.id);
    expect(value(subject.links.backRunId)).toBe(runId);
    expect(subject.seal.sealed.grade).toBe('verified');
    expect(subject.links.backLinks.map(({ id }) => value(id))).toEqual([back.id, forged.id]);
  });

  it('knows no length of a run whose end was only stated later', () => {
    const said = { 'tieback.status_asserted_by': 'ada', 'tieback.status_asserted_at': '2026-11-21T13:00:00Z' };
    const { run } = deriveSubject(finishedTie({ tags: said }).records);
    expect(run.endedAt.grade).toBe('asserted');
    expect(run.durationMs).toEqual({
      grade: 'missing',
      why: 'absent',
      hint: 'how it ended was stated at 2026-11-21T13:00:00Z',
    });
  });

  it('names what was asked to be shown and never logged', () => {
    const { run } = deriveSubject(finishedTie({ shown: ['sensitivity', 'nosuch'] }).records);
    expect(value(run.unloggedMetrics)).toEqual(['nosuch']);
  });

  it('ignores edits of what is not sealed', () => {
    const run = structuredClone(world.run);
    run.data.tags.push({ key: 'note', value: 'looks good' });
    run.info.run_name = 'renamed';
    const subject = deriveSubject(saying(world, { [recordId.run(runId)]: { run } }));
    expect(value(subject.seal.changedSections)).toEqual([]);
  });

  it('uses the hashes that were computed before secrets were taken out', () => {
    const { data } = world.commits;
    const hash = value(deriveSubject(world.records).seal.sealed);
    const redacted = structuredClone(world.run);
    redacted.data.params.push({ key: 'url', value: '[redacted]' });
    const subject = deriveSubject(
      saying(world, {
        [recordId.run(runId)]: { run: redacted },
        [recordId.sealComputed(runId)]: { hash, sections: {} },
        [recordId.commit(repository, data.id)]: { ...data, message: 'from [redacted]' },
        [recordId.commitIdComputed(repository, data.id)]: { id: data.id },
      }),
    );
    expect(value(subject.seal.recomputed)).toBe(hash);
    expect(subject.data.commit.id.grade).toBe('recorded');
  });

  it('keeps hostile keys and values as plain data', () => {
    const hostile = '<script>alert(1)</script>';
    const story = { params: { ['__proto__']: 'x', 'a/b~c': hostile }, tags: { constructor: hostile } };
    const subject = deriveSubject(finishedTie(story).records);
    expect(keyed(subject.run.params, 'a/b~c')).toMatchObject({ value: hostile });
    expect(keyed(subject.run.tags, 'constructor')).toMatchObject({ value: hostile });
    const odd = saying(world, {
      [recordId.run(runId)]: { run: { info: [], data: { tags: { key: 1 }, metrics: 'x' } } },
    });
    expect(deriveSubject(odd).run.status).toMatchObject({ grade: 'missing', why: 'absent' });
  });

  it('gives an honest subject of nothing at all', () => {
    const subject: Subject = deriveSubject({});
    expect(subject.run.id).toEqual({ grade: 'missing', why: 'not-asked' });
    expect(subject.data.chain).toEqual([]);
    expect(subject.isDemo.grade).toBe('missing');
  });

  it('writes numbers that JSON lacks as MLflow does', () => {
    const story = {
      metrics: [
        { key: 'auc', value: 'NaN' as const, step: 1, timestamp: 1 },
        { key: 'loss', value: 1.7976931348623157e308, step: 1, timestamp: 1 },
      ],
      shown: [],
    };
    const { metrics } = deriveSubject(finishedTie(story).records).run;
    expect(metrics.map((metric) => value(metric.value))).toEqual(['NaN', 'Infinity']);
  });
});

describe('deriveSubject of what stands beside the tie', () => {
  const other = 'ff'.repeat(16);

  it('names the run that a nested one is in', () => {
    const nested = deriveSubject(finishedTie({ tags: { 'mlflow.parentRunId': other } }).records);
    expect(nested.run.parent).toMatchObject({ grade: 'recorded', value: other });
    expect(nested.run.tags).toEqual([]);
    const subject = deriveSubject(finishedTie().records);
    expect(subject.run.parent).toEqual({ grade: 'missing', why: 'not-asked' });
  });

  it('names the tie’s other runs by id', () => {
    const subject = deriveSubject(finishedTie({ extraRuns: [other] }).records);
    expect(subject.run.otherRuns.map(value)).toEqual([other]);
    expect(value(subject.run.extraRuns)).toBe(1);
    const unread = deriveSubject(without(finishedTie(), 'unreachable', recordId.tiedRuns(tie)));
    expect(unread.run.otherRuns).toEqual([{ grade: 'missing', why: 'unreachable' }]);
  });

  it('gives no seal to a run that the back-link does not name', () => {
    const world = finishedTie({ extraRuns: [other] });
    const run = structuredClone(world.run);
    run.info.run_id = other;
    const { seal } = deriveSubject(saying(world, { [recordId.run(runId)]: { run } }));
    const none = {
      grade: 'missing',
      why: 'not-asked',
      hint: `run ${runId} of the same tie is the one that was sealed`,
    };
    expect(seal).toEqual({
      sealed: none,
      sealedBy: none,
      sealedAt: none,
      delayMs: none,
      recomputed: none,
      changedSections: none,
      changes: [],
      added: [],
    });
  });

  it('says where the own branch stands, or that it was deleted', () => {
    const world = finishedTie();
    expect(value(deriveSubject(world.records).data.branchHead)).toBe(world.commits.back.id);
    const branch = recordId.branch(repository, 'retina-one');
    expect(deriveSubject(without(world, 'absent', branch)).data.branchHead).toEqual({
      grade: 'missing',
      why: 'absent',
      hint: 'branch "retina-one" no longer exists',
    });
    expect(deriveSubject(without(world, 'unreachable', branch)).data.branchHead).toMatchObject({ why: 'unreachable' });
  });

  it('says whether MLflow keeps the run as deleted', () => {
    const world = finishedTie();
    const run = structuredClone(world.run);
    run.info.lifecycle_stage = 'deleted';
    expect(value(deriveSubject(world.records).run.lifecycle)).toBe('active');
    expect(value(deriveSubject(saying(world, { [recordId.run(runId)]: { run } })).run.lifecycle)).toBe('deleted');
    expect(deriveSubject(without(world, 'unreachable', recordId.run(runId))).run.lifecycle).toMatchObject({
      why: 'unreachable',
    });
  });

  it('grades a status as asserted when somebody said how the command ended', () => {
    const asserted = { 'tieback.status_asserted_by': 'ada@lab', 'tieback.status_asserted_at': '2026-11-21T11:00:00Z' };
    const { run } = deriveSubject(finishedTie({ tags: asserted }).records);
    expect(run.status).toMatchObject({ grade: 'asserted', value: 'FINISHED' });
    expect(run.statusAssertedBy).toMatchObject({ grade: 'asserted', value: 'ada@lab' });
    expect(run.statusAssertedAt).toMatchObject({ grade: 'asserted', value: '2026-11-21T11:00:00Z' });
    const plain = deriveSubject(finishedTie().records).run;
    expect([plain.status.grade, plain.statusAssertedBy]).toEqual(['recorded', { grade: 'missing', why: 'not-asked' }]);
  });

  it('says why a patch is not whole', () => {
    const patch = (more: object) =>
      deriveSubject(
        finishedTie({ tags: { 'tieback.code_diff': JSON.stringify({ sha256: 'cd'.repeat(32), bytes: 12, ...more }) } })
          .records,
      ).code;
    expect(patch({}).isDiffWhole).toMatchObject({ value: true });
    expect(patch({}).diffLosses).toMatchObject({ value: [] });
    const torn = patch({ redacted: 2, left_out: 1, cut: true, late: true });
    expect(torn.isDiffWhole).toMatchObject({ value: false });
    expect(torn.diffLosses).toMatchObject({
      grade: 'recorded',
      value: [
        '2 secrets taken out',
        '1 file left out, because of the name',
        'its end cut off, because it is too long',
        'made after the command had been started',
      ],
    });
    expect(patch({ redacted: true }).diffLosses).toMatchObject({ value: ['an unknown number of secrets taken out'] });
    expect(patch({ sha256: 'none' }).isDiffWhole.grade).toBe('missing');
  });

  it('gives the exit code that tieback noted, and asks for none where it noted none', () => {
    const { run } = deriveSubject(finishedTie({ tags: { 'tieback.exit_code': '3' } }).records);
    expect(run.exitCode).toMatchObject({ grade: 'recorded', value: '3' });
    expect(deriveSubject(finishedTie().records).run.exitCode).toEqual({ grade: 'missing', why: 'not-asked' });
  });

  it('tells how many metrics were left out, where any were', () => {
    const { run } = deriveSubject(finishedTie({ tags: { 'tieback.metrics_rejected': '5' } }).records);
    expect(run.metricsRejected).toMatchObject({ grade: 'recorded', value: 5 });
    const { run: whole } = deriveSubject(finishedTie().records);
    expect(whole.metricsRejected).toEqual({ grade: 'missing', why: 'not-asked' });
  });

  it('gives an input that is no lakeFS data by its name, apart from the datasets', () => {
    const world = finishedTie();
    const run = structuredClone(world.run);
    run.inputs.dataset_inputs.push({
      tags: [{ key: 'mlflow.data.context', value: 'train' }],
      dataset: { name: 'iris', digest: 'x', source_type: 'code', source: '{"tags":{"mlflow.user":"ada"}}' },
    });
    const { data } = deriveSubject(saying(world, { [recordId.run(runId)]: { run } }));
    expect(data.datasets).toHaveLength(2);
    expect(data.otherInputs).toMatchObject([
      {
        role: 'training',
        name: { grade: 'asserted', value: 'iris', seal: { kind: 'added' } },
        sourceType: { value: 'code' },
      },
    ]);
  });

  it('reads a decision from its tag, and leaves a tag that is none among the others', () => {
    const told = { decision: '20261120-9c41d2a07b', repository, at: '2026-11-20T17:00:00.000Z', by: 'ci@runner-3' };
    const more = { model: 'net/1', number: 2, verb: 'rollback', alias: 'champion', version: null };
    const tags = {
      'tieback.decision.net.2f1': JSON.stringify({ ...told, ...more }),
      'tieback.decision.other': '{"number":1}',
    };
    const { run } = deriveSubject(finishedTie({ tags }).records);
    expect(run.decisions).toMatchObject([
      {
        id: { grade: 'asserted', value: told.decision, sources: [{ record: recordId.run(runId) }] },
        verb: { value: 'rollback' },
        model: { value: 'net/1' },
        number: { value: 2 },
        version: { grade: 'missing', why: 'not-asked' },
        alias: { value: 'champion' },
        decidedAt: { value: told.at },
        actor: { value: told.by },
        repository: { value: repository },
      },
    ]);
    expect(run.tags.map(({ key }) => key)).toContain('tieback.decision.other');
    expect(run.tags.map(({ key }) => key)).not.toContain('tieback.decision.net.2f1');
  });

  it('reads the aliases of a version from its model, and says why it knows of none', () => {
    const versions = {
      [recordId.modelVersions(runId)]: [
        { model_versions: ['3', '4'].map((version) => ({ name: 'retina-net', version })) },
      ],
    };
    const aliases = [
      { alias: 'old', version: '2' },
      { alias: 'release', version: '3' },
      { alias: 'champion', version: '3' },
    ];
    const model = { [recordId.registeredModel('retina-net')]: { registered_model: { name: 'retina-net', aliases } } };
    const world = { ...finishedTie(), records: saying(finishedTie(), { ...versions, ...model }) };
    expect(deriveSubject(world.records).run.modelVersions.map((version) => version.aliases)).toMatchObject([
      { grade: 'recorded', value: ['champion', 'release'] },
      { grade: 'missing', why: 'absent' },
    ]);
    const unread = without(world, 'unreachable', recordId.registeredModel('retina-net'));
    expect(deriveSubject(unread).run.modelVersions[0]?.aliases).toMatchObject({ why: 'unreachable' });
  });

  it('names logged models and registered versions, and never takes unread for none', () => {
    const world = finishedTie();
    const subject = deriveSubject(
      saying(world, {
        [recordId.loggedModels(runId)]: [{ models: [{ info: { model_id: 'm-1', name: 'net' } }] }],
        [recordId.modelVersions(runId)]: [
          { model_versions: [{ name: 'retina-net', version: '3', aliases: ['champion'] }] },
          { model_versions: [{ name: 'retina-net', version: 4 }] },
        ],
      }),
    );
    expect(subject.run.loggedModels.map(({ id, name }) => [value(id), value(name)])).toEqual([['m-1', 'net']]);
    expect(subject.run.modelVersions.map(({ version, aliases }) => [value(version), value(aliases)])).toEqual([
      ['3', ['champion']],
      ['4', undefined],
    ]);
    const unread = deriveSubject(without(world, 'unreachable', recordId.modelVersions(runId))).run;
    expect(unread.modelVersions).toMatchObject([{ name: { why: 'unreachable' }, version: { why: 'unreachable' } }]);
    expect(unread.loggedModels).toEqual([]);
  });

  it('tells what was looked for and is not there from what nobody looked for', () => {
    const world = finishedTie();
    const withOs = (os: readonly { key: string; value: string }[]) => {
      const run = structuredClone(world.run);
      run.data.tags = [...run.data.tags.filter(({ key }) => key !== 'tieback.seeds' && key !== 'tieback.os'), ...os];
      const { gpu, seeds } = deriveSubject(saying(world, { [recordId.run(runId)]: { run } })).environment;
      return [gpu, seeds].map((fact) => (fact.grade === 'missing' ? fact.why : fact.grade));
    };
    expect(withOs([{ key: 'tieback.os', value: 'Linux' }])).toEqual(['none', 'none']);
    expect(withOs([])).toEqual(['not-asked', 'not-asked']);
  });

  it('says of what is not found no more than that', () => {
    const world = finishedTie();
    const gone = without(world, 'absent', recordId.tag(repository, 'retina-v2'));
    expect(deriveSubject(gone).data.tagCommit).toMatchObject({ why: 'absent', hint: 'tag "retina-v2" was not found' });
    const log = recordId.log(repository, anchorBranch(tie));
    const back = recordId.commit(repository, world.commits.back.id);
    const records = without(world, 'absent', log, back);
    const metric = runChecks(deriveSubject(records), records).find(({ id }) => id === 'METRIC-01');
    expect(metric).toMatchObject({ outcome: 'skip', reason: 'the back-link, which holds the seal, was not found' });
  });

  it('says of what nobody asked for that it was not asked, and not that it is absent', () => {
    const world = finishedTie();
    const metadata = Object.fromEntries(
      Object.entries(world.commits.back.metadata).filter(
        ([key]) => key !== 'model_name' && key !== 'training_data_tag',
      ),
    );
    const run = structuredClone(world.run);
    run.data.tags = run.data.tags.filter(({ key }) => key !== 'lakefs.data_tag');
    const records = saying(world, {
      [recordId.run(runId)]: { run },
      [recordId.commit(repository, world.commits.back.id)]: { ...world.commits.back, metadata },
    });
    const sealed = recordId.object(repository, anchorBranch(tie), sealedRecordPath(runId));
    const subject = deriveSubject(without({ ...world, records }, 'absent', sealed));
    const none = { grade: 'missing', why: 'not-asked' };
    expect([subject.data.tag, subject.run.model, subject.run.extraRuns]).toEqual([none, none, none]);
    const log = recordId.log(repository, anchorBranch(tie));
    expect(deriveSubject(without(world, 'unreachable', log)).run.model).toMatchObject({ why: 'unreachable' });
    expect(deriveSubject(without(world, 'absent', log)).run.model).toMatchObject({ why: 'absent' });
  });
});

describe('deriveSubject of a run that was edited after it was sealed', () => {
  it('gives each changed field with both values, where they stand, and as secrets allow', () => {
    const world = finishedTie();
    const run = structuredClone(world.run);
    run.data.params = run.data.params.map((param) => (param.key === 'lr' ? { ...param, value: '0.5' } : param));
    const records = saying(world, { [recordId.run(runId)]: { run } });
    const { changes } = deriveSubject(records).seal;
    expect(changes).toMatchObject([
      {
        field: 'params.lr',
        sealed: { grade: 'verified', value: '0.01', sources: [{ pointer: '/record/params/lr' }] },
        now: { grade: 'recorded', value: '0.5', sources: [{ pointer: '/run/data/params/1/value' }] },
      },
    ]);
    const object = Object.keys(world.records).find((id) => id.startsWith('lakefs:object:')) ?? '';
    const body = structuredClone(world.records[object]?.body) as { record: { params: Record<string, string> } };
    body.record.params['epochs'] = '[redacted]';
    run.data.params[0] = { key: 'epochs', value: '[redacted]' };
    const redactedBefore = (hash: string) =>
      deriveSubject(
        saying(world, {
          [object]: body,
          [recordId.run(runId)]: { run },
          [recordId.redactions]: { [object]: ['/record/params/epochs'] },
          [recordId.sealedRecordComputed(runId)]: { hash },
        }),
      ).seal;
    const sealed = recordHash(world.records[object]?.body) ?? '';
    expect(redactedBefore(sealed).changes).toMatchObject([
      { field: 'params.lr', sealed: { grade: 'recorded', value: '0.01' } },
    ]);
    expect(redactedBefore('0'.repeat(64)).changes).toEqual([]);
  });
});
