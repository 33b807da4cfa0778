import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runChecks } from '../../src/evidence/checks/run-checks.ts';
import { deriveSubject } from '../../src/evidence/derive/derive.ts';
import { readEvidence } from '../../src/model/evidence.schema.ts';
import type { Evidence } from '../../src/model/evidence.ts';
import { schemaProblems } from '../support/published-schema.ts';
import { openRunBench, type RunBench, repository, requestFor, script } from '../support/run-bench.ts';

let bench: RunBench;
beforeEach(async () => {
  bench = await openRunBench();
});
afterEach(() => bench[Symbol.dispose]());

const logged = {
  params: { 'clinical.population': 'adults', 'fda.device_class': 'II', 'fda.target_sensitivity': '0.8', model: 'tree' },
  metrics: { sensitivity: 0.9, tp: 90, fn: 10, fp: 5, tn: 95 },
};

const shards = { train: 'id,x\nP1,1\nP2,2\n', test: 'id,x\n"P3",3\nP4,4\n' };

const splitsOf = (more = ''): string => `
data:
  splits:
    train: { prefix: train }
    test: { ref: v2, prefix: test }
    unitColumn: id${more}
`;

const cardOf = (...parts: readonly string[]): string =>
  ['cardVersion: 1', 'document: { preparedBy: { name: Ada, role: author } }', ...parts].join('\n');

/** Commits shards to a new baseline `v2`, runs on it with data that `train` adds, and takes evidence with the card. */
const evidenceWith = async (
  card: string,
  { train = '', test = shards.test, template }: { train?: string; test?: string; template?: string } = {},
): Promise<Evidence> => {
  const { lakefs } = bench;
  await lakefs.objects.upload(repository, 'main', { path: 'train/p.csv', body: Buffer.from(shards.train) });
  await lakefs.objects.upload(repository, 'main', { path: 'test/t.csv', body: Buffer.from(test) });
  const { id } = await lakefs.commits.create(repository, 'main', { message: 'patients' });
  await lakefs.tags.create(repository, { id: 'v2', ref: id });
  if (train !== '') bench.write('data/new.csv', train);
  const { tie } = await bench.tieback.run(
    requestFor({
      source: { kind: 'baseline', ref: 'v2' },
      ...(train === '' ? {} : { data: { dir: 'data', allowDelete: true } }),
      command: script(`echo '${JSON.stringify(logged)}' >> $TIEBACK_METRICS`),
    }),
  );
  bench.write('card.yaml', card);
  const request = { card: 'card.yaml', ...(template === undefined ? {} : { template, required: 0.9 }) };
  return bench.tieback.evidence({ id: tie, repository }, undefined, request);
};

const check = ({ checks }: Evidence, id: string) => {
  const { outcome, reason } = checks.find((one) => one.id === id) ?? { outcome: 'none', reason: '' };
  return { outcome, reason };
};

describe('evidence with a card', () => {
  it('takes the card as a record of its own, asserted by whoever prepared it', async () => {
    const { records, subject } = await evidenceWith(cardOf('system: { name: Retina }'));
    expect(records['card:card']).toMatchObject({ system: 'card', body: { file: 'card.yaml' } });
    expect(subject.card?.system.name).toMatchObject({
      grade: 'asserted',
      value: 'Retina',
      sources: [{ record: 'card:card', pointer: '/card/system/name' }],
    });
    expect(subject.statement?.preparedBy).toMatchObject({ grade: 'asserted', value: 'Ada, author' });
  });

  it('keeps the origin and the grade of what the card takes from the evidence', async () => {
    const { subject } = await evidenceWith(
      cardOf('model:', '  type: { from: mlflow.params.model }', '  task: { from: mlflow.params.nothing }'),
    );
    expect(subject.card?.model.type).toMatchObject({ grade: 'recorded', value: 'tree' });
    expect(subject.card?.model.type).toMatchObject({
      sources: [
        { record: expect.stringMatching(/^mlflow:run:/) },
        { record: 'card:card', pointer: '/card/model/type' },
      ],
    });
    expect(subject.card?.model.task).toMatchObject({
      grade: 'missing',
      hint: 'the card takes it from mlflow.params.nothing, where nothing stands',
    });
  });

  it('takes what the card leaves open from the parameters that speak of it', async () => {
    const { subject } = await evidenceWith(cardOf());
    expect(subject.card?.system.population).toMatchObject({ grade: 'recorded', value: 'adults' });
    expect(subject.card?.regulatory.fda.targets).toMatchObject([{ key: 'sensitivity', fact: { value: 0.8 } }]);
    expect(subject.statement?.contradictions).toEqual([]);
  });

  it('reports what card and run say differently, and takes neither for the right one', async () => {
    const evidence = await evidenceWith(
      cardOf('regulatory: { fda: { deviceClass: III } }', 'system: { population: Adults }'),
    );
    expect(evidence.subject.card?.regulatory.fda.deviceClass).toMatchObject({ value: 'III' });
    expect(evidence.subject.statement?.contradictions).toMatchObject([
      {
        path: 'regulatory.fda.deviceClass',
        key: 'fda.device_class',
        stated: { value: 'III', grade: 'asserted' },
        logged: { value: 'II', grade: 'recorded' },
      },
    ]);
    expect(check(evidence, 'DOC-05')).toEqual({
      outcome: 'fail',
      reason: 'regulatory.fda.deviceClass is "III" in the card, and fda.device_class is "II" in the run',
    });
  });

  it('gives the same facts and answers again from its records alone', async () => {
    const evidence = await evidenceWith(cardOf(splitsOf()), { template: 'regulatory-submission' });
    const stored = readEvidence(JSON.parse(JSON.stringify(evidence)));
    expect(deriveSubject(stored.records)).toEqual(evidence.subject);
    expect(runChecks(stored.subject, stored.records)).toEqual(evidence.checks);
  });

  it('asks nothing of a card that was not given', async () => {
    const { tie } = await bench.tieback.run(requestFor());
    const { records, subject, checks } = await bench.tieback.evidence({ id: tie, repository });
    expect(Object.keys(records).filter((id) => /^card:|:split|repository:|protection/.test(id))).toEqual([]);
    expect(subject).not.toHaveProperty('card');
    expect(checks.filter(({ id }) => /^(?:SPLIT|DOC)/.test(id))).toEqual([]);
  });
});

describe('splits that a card names', () => {
  it('finds nothing in data that is kept apart', async () => {
    const evidence = await evidenceWith(cardOf(splitsOf()), { train: 'id,x\nP9,1\n' });
    expect(check(evidence, 'SPLIT-01').outcome).toBe('pass');
    expect(check(evidence, 'SPLIT-02')).toEqual({
      outcome: 'pass',
      reason: 'none of 1 units of training is among 2 of test',
    });
    expect(check(evidence, 'SPLIT-03').outcome).toBe('pass');
    expect(check(evidence, 'SPLIT-04').outcome).toBe('pass');
    expect(check(evidence, 'AUG-03').outcome).toBe('pass');
  });

  it('finds the same object in training and test data', async () => {
    const evidence = await evidenceWith(cardOf(splitsOf()), { train: shards.test });
    expect(check(evidence, 'SPLIT-01')).toEqual({
      outcome: 'fail',
      reason: 'the same object is in two splits; train and test share 1: train/new.csv = test/t.csv',
    });
  });

  it('finds the same patient in different files, and says where without naming the patient', async () => {
    const evidence = await evidenceWith(cardOf(splitsOf()), { train: 'x;id\n7;P7\n8;"P4"\n' });
    expect(check(evidence, 'SPLIT-01').outcome).toBe('pass');
    expect(check(evidence, 'SPLIT-02')).toEqual({
      outcome: 'fail',
      reason: 'the same unit is in two splits; train and test share 1: train/new.csv row 3 = test/t.csv row 3',
    });
    const { body } = evidence.records['tieback:overlap:train:test'] ?? {};
    expect(body).toMatchObject({ units: { sample: [{ left: 'train/new.csv row 3' }] } });
    expect(JSON.stringify(body)).not.toContain('P4');
  });

  it('finds a patient by the names of the objects', async () => {
    const cardBy = (key: string): string => cardOf(splitsOf()).replace('unitColumn: id', () => `unitKey: '${key}'`);
    const evidence = await evidenceWith(cardBy('^(?<unit>[a-z])\\.csv$'));
    expect(check(evidence, 'SPLIT-02').outcome).toBe('pass');
    expect(check(await evidenceOf(cardBy('\\.(?<unit>csv)$')), 'SPLIT-02')).toMatchObject({
      outcome: 'fail',
      reason: 'the same unit is in two splits; train and test share 1: train/a.csv = test/t.csv',
    });
  });

  it('does not call tables without the column separate', async () => {
    const evidence = await evidenceWith(cardOf(splitsOf().replace('unitColumn: id', 'unitColumn: patient')));
    expect(check(evidence, 'SPLIT-02')).toEqual({ outcome: 'fail', reason: 'the unit key finds no unit in a split' });
  });

  it('says that a version which the card names is not there', async () => {
    const evidence = await evidenceWith(cardOf(splitsOf().replace('ref: v2', 'ref: v7')));
    expect(check(evidence, 'SPLIT-01')).toEqual({
      outcome: 'fail',
      reason: 'the card names a version that is not there: test',
    });
  });

  it('says which splits the data commit changed beside the training data', async () => {
    await bench.lakefs.objects.upload(repository, 'main', { path: 'train/deep/c.csv', body: Buffer.from('id\nP5\n') });
    const card = cardOf(splitsOf().replace('train: { prefix: train }', 'train: { prefix: train/deep }'));
    expect(check(await evidenceWith(card, { train: 'id\nP9\n' }), 'AUG-03')).toMatchObject({
      outcome: 'warn',
      reason: expect.stringMatching(
        /^the data commit changed 3 object\(s\) outside of the splits, and 2 for training$/,
      ),
    });
  });
});

/** Evidence about the run that is there, with another card. */
const evidenceOf = async (card: string): Promise<Evidence> => {
  bench.write('card.yaml', card);
  const [tie] = await bench.tieback.ties();
  return bench.tieback.evidence({ id: tie?.tie ?? '', repository }, undefined, { card: 'card.yaml' });
};

describe('the repository of a tie with a card', () => {
  it.each([
    ['ma*', 'pass', 'branch "main" takes merges only'],
    ['release', 'warn', 'branch "main" is not protected: anybody who may write can change it directly'],
  ])('is held against its branch protection: %s', async (pattern, outcome, reason) => {
    await evidenceWith(cardOf());
    await bench.lakefs.branchProtection.set(repository, { patterns: [pattern], etag: undefined });
    expect(check(await evidenceOf(cardOf()), 'GOV-01')).toEqual({ outcome, reason });
  });
});

describe('acceptance criteria', () => {
  const acceptance = (text: string): string => `evaluation: { acceptance: [${text}] }`;

  it.each([
    ['{ metric: sensitivity, op: ">=", value: 0.9 }', 'pass', 'sensitivity >= 0.9: sensitivity is 0.9'],
    ['{ metric: sensitivity, op: ">=", value: 0.91 }', 'fail', 'sensitivity >= 0.91: sensitivity is 0.9'],
    [
      '{ metric: sensitivity, op: ">=", value: 0.85, bound: ciLower, trials: 100 }',
      'fail',
      'sensitivity >= 0.85 by its ciLower: sensitivity is 0.9 of 100 cases, Wilson interval 0.825634 to 0.944771',
    ],
    [
      '{ metric: sensitivity, op: ">=", value: 0.82, bound: ciLower, trials: 100 }',
      'pass',
      'sensitivity >= 0.82 by its ciLower: sensitivity is 0.9 of 100 cases, Wilson interval 0.825634 to 0.944771',
    ],
    [
      '{ metric: sensitivity, op: ">=", value: 0.82, bound: ciLower, trials: 85 }',
      'warn',
      'sensitivity >= 0.82 by its ciLower: 0.9 is no whole number of 85 cases',
    ],
    [
      '{ metric: auc, op: ">=", value: 0.5 }',
      'fail',
      'auc >= 0.5: auc is not logged; sensitivity >= 0.8: sensitivity is 0.9',
    ],
  ])('holds %s against the run: %s', async (criterion, outcome, reason) => {
    expect(check(await evidenceWith(cardOf(acceptance(criterion))), 'METRIC-03')).toEqual({ outcome, reason });
  });

  it('are not met by a metric or a target that came after the run was sealed', async () => {
    const before = await evidenceWith(cardOf(acceptance('{ metric: sensitivity, op: ">=", value: 0.9 }')));
    expect(check(before, 'METRIC-03').outcome).toBe('pass');
    const [tie] = await bench.tieback.ties();
    await bench.mlflow.runs.logBatch(String(tie?.runId), {
      metrics: [{ key: 'auc', value: 0.9, step: 1, timestamp: 1 }],
      params: { 'fda.target_specificity': '0.1' },
    });
    expect(check(await evidenceOf(cardOf(acceptance('{ metric: auc, op: ">=", value: 0.5 }'))), 'METRIC-03')).toEqual({
      outcome: 'fail',
      reason: expect.stringContaining('auc >= 0.5: auc was logged after the run was sealed'),
    });
  });

  it('tells whether they were set before the run started, by the history of the card in git', async () => {
    const git = (date: string, ...args: readonly string[]) =>
      execFileSync('git', args, {
        cwd: bench.dir,
        env: { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date, GIT_CONFIG_GLOBAL: '/dev/null' },
      });
    const commit = (date: string) =>
      git(date, '-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', 'commit', '-qam', 'card');
    const card = cardOf(acceptance('{ metric: sensitivity, op: ">=", value: 0.9 }'));
    expect(check(await evidenceWith(card), 'TIME-02').outcome).toBe('skip');
    git('', 'init', '-q');
    git('', 'add', 'card.yaml');
    commit('2026-11-20T08:00:00Z');
    const before = await evidenceOf(card);
    expect(check(before, 'TIME-02')).toMatchObject({ outcome: 'pass' });
    expect(before.subject.statement?.commitAuthor).toMatchObject({ value: 'Ada' });
    expect(before.subject.statement?.statedAt).toMatchObject({ value: '2026-11-20T08:00:00.000Z' });
    const lowered = card.replace('0.9', '0.5');
    bench.write('card.yaml', lowered);
    commit('2026-11-22T08:00:00Z');
    expect(check(await evidenceOf(lowered), 'TIME-02')).toMatchObject({
      outcome: 'fail',
      reason: expect.stringMatching(/^the criteria are others than in git commit [0-9a-f]{12}, which stood/),
    });
  });
});

describe('a document with a checklist', () => {
  it('counts what is supplied, and fails below what is required', async () => {
    const evidence = await evidenceWith(cardOf(splitsOf()), { template: 'regulatory-submission' });
    expect(check(evidence, 'DOC-01')).toMatchObject({
      outcome: 'fail',
      reason: expect.stringMatching(
        /^\d+ of 39 applicable requirements are supplied, [\d.]+ %; 90\.0 % were required$/,
      ),
    });
    expect(check(evidence, 'DOC-02')).toMatchObject({ outcome: 'fail', reason: expect.stringContaining('fda-vii-1') });
  });

  it('leaves out what the card excuses with a reason, and takes an attachment for what a document has to answer', async () => {
    const plain = await evidenceWith(cardOf(), { template: 'regulatory-submission' });
    bench.write('rmf.pdf', 'risk');
    const sum = createHash('sha256').update('risk').digest('hex');
    bench.write(
      'card.yaml',
      cardOf(
        'notApplicable: [{ ref: fda-ix-5, reason: nothing was trained elsewhere }, { ref: fda-xi-1 }]',
        `attachments: [{ id: RMF-1, path: rmf.pdf, sha256: "${sum}", satisfies: [fda-vii-1] }]`,
      ),
    );
    const [tie] = await bench.tieback.ties();
    const excused = await bench.tieback.evidence({ id: tie?.tie ?? '', repository }, undefined, {
      card: 'card.yaml',
      template: 'regulatory-submission',
    });
    const counts = (evidence: Evidence) =>
      /^(\d+) of (\d+)/.exec(check(evidence, 'DOC-01').reason)?.slice(1).map(Number);
    const [supplied = 0, applicable = 0] = counts(plain) ?? [];
    expect(counts(excused)).toEqual([supplied + 1, applicable - 1]);
  });

  it('takes no document for supplied whose file nobody read, and says why', async () => {
    bench.write('rmf.pdf', 'risk');
    const card = cardOf(
      `attachments:
  - { id: GONE, path: nowhere/none.pdf, sha256: "${'0'.repeat(64)}", satisfies: [fda-vii-1, fda-admin-2] }
  - { id: OTHER, path: rmf.pdf, sha256: "${'0'.repeat(64)}", satisfies: [fda-xi-1] }
  - { id: BARE, path: rmf.pdf, satisfies: [fda-x-2] }`,
    );
    const evidence = await evidenceWith(card, { template: 'regulatory-submission' });
    const { outcome, reason } = check(evidence, 'DOC-02');
    expect(outcome).toBe('fail');
    for (const id of ['fda-vii-1', 'fda-admin-2', 'fda-xi-1', 'fda-x-2']) expect(reason).toContain(id);
    expect(reason).toContain('GONE: its file is not there');
    const md = await bench.tieback.report(evidence, { format: 'md', template: 'regulatory-submission' });
    expect(md).toMatch(/- missing: \*\*fda-vii-1\*\* .*lacks .*attachment GONE .*its file is not there/);
    expect(md).toMatch(/- partly: \*\*fda-admin-2\*\* .*attachment GONE/);
    expect(md).toMatch(
      /- missing: \*\*fda-xi-1\*\* .*attachment OTHER .*its file has SHA-256 [0-9a-f]{64}, and the card/,
    );
    expect(md).toMatch(/- missing: \*\*fda-x-2\*\* .*attachment BARE .*states no sha256/);
    expect(schemaProblems('evidence-1.json', JSON.parse(JSON.stringify(evidence)))).toEqual([]);
    expect(readEvidence(JSON.parse(JSON.stringify(evidence)))).toEqual(evidence);
  });

  it('prints what is missing as missing, with the requirement that asks for it', async () => {
    const evidence = await evidenceWith(cardOf('system: { name: Retina }'), { template: 'regulatory-submission' });
    const md = await bench.tieback.report(evidence, { format: 'md', template: 'regulatory-submission' });
    expect(md).toContain('# Retina');
    expect(md).toMatch(/\| Intended use \| \*\*missing\*\*: not in the card; asked for by fda-v-2 \|/);
    expect(md).toMatch(/\| fda-v-2 \| V \| Intended use and indications \| C \| missing \|/);
  });
});
