import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { PromoteRequest } from '../../src/promote/plan-promotion.ts';
import { createTieback } from '../../src/tieback.ts';
import { systemRuntime } from '../../src/util/runtime.ts';
import { openStrategyBench, type StrategyBench } from '../support/strategies.ts';
import { openCli } from '../support/strategy-cli.ts';

let bench: StrategyBench;
let branch: string;
beforeEach(async () => {
  const opened = await openStrategyBench();
  onTestFinished(() => opened[Symbol.asyncDispose]());
  bench = opened;
  const { runId } = await bench.train({
    name: 'winner',
    edits: { 'a.csv': 'x,y\n2,1\n' },
    metrics: { sensitivity: 0.9 },
  });
  branch = (await bench.mlflow.runs.get(runId)).tags['lakefs.branch'] ?? '';
});

const today = () => new Date().toISOString().slice(0, 10);
const writeCard = (...lines: readonly string[]): string => {
  const file = join(bench.dir, 'card.yaml');
  writeFileSync(file, ['cardVersion: 1', ...lines, ''].join('\n'));
  return file;
};
const approver = (name: string, signedAt: string): readonly string[] => [
  'document:',
  '  approvers:',
  `    - { name: ${name}, role: clinical lead, meaning: approved, signedAt: "${signedAt}" }`,
];

const plan = (request: PromoteRequest, library = bench.tieback) =>
  library.planPromotion({
    repository: bench.repository,
    experiment: bench.experiment,
    model: bench.model,
    run: 'winner',
    ...request,
  });
type Proposed = Awaited<ReturnType<typeof plan>>;
const gateOf = (proposal: Proposed, name: string) => {
  if (proposal.kind === 'done') throw new Error('it was done before');
  const gates = proposal.kind === 'decide' ? proposal.plan.input.gates : proposal.gates;
  return gates.find(({ gate }) => gate === name);
};

const mergePullRequest = async (): Promise<string> => {
  const { lakefs, repository } = bench;
  const request = { title: 'take the winner', sourceBranch: branch, destinationBranch: 'main' };
  const { id } = await lakefs.pullRequests.create(repository, request);
  await lakefs.pullRequests.merge(repository, id);
  return id;
};

/** As a lakeFS with several users answers: merges without metadata were made by somebody else. */
const withReviewer = (name: string) => {
  const answering = (async (...args: Parameters<typeof fetch>) => {
    const answer = await fetch(...args);
    const { pathname } = new URL(answer.url);
    if (!answer.ok || !/\/commits\/[0-9a-f]{64}$/.test(pathname)) return answer;
    const commit = (await answer.json()) as { readonly message: string };
    const isTheirs = commit.message.startsWith('Merge ');
    return Response.json(isTheirs ? { ...commit, committer: name } : commit, { headers: answer.headers });
  }) as typeof fetch;
  const env = { PATH: process.env['PATH'], GITHUB_ACTOR: 'ada' };
  return createTieback(bench.config, { runtime: { ...systemRuntime(), cwd: bench.dir, env, fetch: answering } });
};

describe('an approval that is demanded', () => {
  it('is in a card that somebody else signed after the run', async () => {
    const card = writeCard(...approver('Grace Hopper', today()));
    const proposal = await plan({ requireApproval: true, card });
    expect(gateOf(proposal, 'approved')).toMatchObject({
      outcome: 'pass',
      reason: expect.stringMatching(/^approved by "Grace Hopper" on .*card "card.yaml" states \(sha256 [0-9a-f]{64}\)/),
    });
    if (proposal.kind !== 'decide') throw new Error(proposal.kind);
    const decided = await bench.tieback.decide(proposal.plan);
    expect(decided.kind).toBe('done');
    const [hidden] = await Array.fromAsync(
      bench.lakefs.branches.list(bench.repository, { includeHidden: true, prefix: 'tieback-decision-' }),
    );
    const stored = await bench.lakefs.objects.get(bench.repository, hidden?.id ?? '', '_tieback/decision/plan.json');
    expect(await new Response(stored).text()).toContain('Grace Hopper');
  });

  it.each([
    ['who made the run', 'Ada', today(), '"Ada" in card "card.yaml" made the run'],
    ['somebody who had not seen it', 'Grace', '2020-01-01', 'before the run ended'],
  ])('is not that of %s', async (_who, name, signedAt, reason) => {
    const card = writeCard(...approver(name, signedAt));
    const proposal = await plan({ requireApproval: true, card });
    expect(proposal.kind).toBe('refused');
    expect(gateOf(proposal, 'approved')).toMatchObject({ outcome: 'fail', reason: expect.stringContaining(reason) });
  });

  it('is no pull request that the same lakeFS user merged: lakeFS does not say who that was', async () => {
    const id = await mergePullRequest();
    const proposal = await plan({ requireApproval: true });
    expect(proposal.kind).toBe('refused');
    expect(gateOf(proposal, 'approved')).toMatchObject({
      outcome: 'fail',
      reason: expect.stringMatching(
        new RegExp(`pull request "${id}" was merged by lakeFS user .* lakeFS does not tell`),
      ),
    });
  });

  it('is a pull request that another user merged, and then only the alias is left to move', async () => {
    await mergePullRequest();
    const merged = (await bench.lakefs.branches.get(bench.repository, 'main')).commitId;
    const library = withReviewer('grace');
    const proposal = await plan({ requireApproval: true }, library);
    expect(gateOf(proposal, 'approved')).toMatchObject({
      outcome: 'pass',
      reason: expect.stringContaining('was merged by lakeFS user "grace"'),
    });
    if (proposal.kind !== 'decide') throw new Error(proposal.kind);
    expect(await library.decide(proposal.plan)).toMatchObject({ kind: 'done', change: null, version: '1' });
    expect((await bench.lakefs.branches.get(bench.repository, 'main')).commitId).toBe(merged);
    expect(await bench.dataAt('main')).toEqual({ 'train/a.csv': 'x,y\n2,1\n', 'train/b.csv': 'x,y\n3,4\n' });
  });

  it('is no pull request that who made the run merged under that name', async () => {
    await mergePullRequest();
    const proposal = await plan({ requireApproval: true }, withReviewer('ada@lab.example'));
    expect(gateOf(proposal, 'approved')).toMatchObject({ outcome: 'fail' });
  });
});

describe('tieback promote --require-card', () => {
  const promote = (...args: readonly string[]) =>
    openCli(bench)('promote', 'winner', '--experiment', bench.experiment, ...args);

  it('refuses a card that does not state a field, and promotes with one that does', async () => {
    const card = writeCard('system:', '  users: nurses');
    const wanted = ['--require-card', 'system.users', '--require-card', 'system.intendedPurpose'];
    const refused = await promote('--card', card, ...wanted, '--yes');
    expect(refused, refused.stderr).toMatchObject({ code: 3 });
    expect(refused.stdout).toMatch(
      /✗ required-card-fields: card "card.yaml" .* does not state system\.intendedPurpose/,
    );
    writeCard('system:', '  users: nurses', '  intendedPurpose: screening');
    const done = await promote('--card', card, ...wanted, '--yes');
    expect(done, done.stderr).toMatchObject({ code: 0 });
  });

  it('wants a card, and fields that a card has', async () => {
    expect(await promote('--require-card', 'system.users')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--card FILE'),
    });
    expect(await promote('--card', 'card.yaml', '--require-card', 'system.user')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('did you mean "system.users"'),
    });
    expect((await promote('--card', 'none.yaml', '--require-card', 'system.users', '--dry-run')).stderr).toContain(
      'card "',
    );
  });
});
