import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asRunId, type RunId } from '../../src/model/ids.ts';
import { startForge } from '../support/forge-server.ts';
import { listAll } from '../support/run-bench.ts';
import { openStrategyBench, type StrategyBench } from '../support/strategies.ts';
import { type CliAnswer, openCli } from '../support/strategy-cli.ts';

/** What people have put into MLflow by themselves: there it is, and it goes nowhere from there. */
const canaries = {
  variable: 'canary-variable-7Qd2',
  ofDatabase: 'canary-database-1Zk8',
  ofRemote: 'canary-remote-8Xc4',
  // Longer than a finding shows of a value, so that it is cut short.
  addedLater: `canary-added-later-${'5Tm6'.repeat(20)}`,
  ofGate: 'canary-gate-9Lw3',
  ofReason: 'canary-reason-2Hn7',
} as const;

let bench: StrategyBench;
let winner: RunId;
let plain: RunId;
let adopted: RunId;
const said: CliAnswer[] = [];

const params = {
  db: `postgres://ada:${canaries.ofDatabase}@db.example.org/x`,
  tok: canaries.variable,
};

const makeRun = async (name: string, tags: Readonly<Record<string, string>>): Promise<RunId> => {
  const { runs } = bench.mlflow;
  const { experimentId } = await runs.get(winner);
  const now = Date.now();
  const { id } = await runs.create({ experimentId, name, startTime: now, tags });
  await runs.logBatch(id, { params, metrics: [{ key: 'sensitivity', value: 0.5, step: 0, timestamp: now }] });
  await runs.update(id, { status: 'FINISHED', endTime: now });
  return asRunId(id);
};

beforeAll(async () => {
  bench = await openStrategyBench();
  ({ runId: winner } = await bench.train({ name: 'winner', metrics: { sensitivity: 0.9 } }));
  await bench.mlflow.runs.logBatch(winner, {
    params: { late: `https://ada:${canaries.addedLater}@late.example.org`, later: canaries.addedLater },
  });
  plain = await makeRun('plain', {
    'mlflow.source.git.commit': 'c'.repeat(40),
    'mlflow.source.git.repoURL': `https://ada:${canaries.ofRemote}@github.com/clinic/retina.git`,
  });
  adopted = await makeRun('adopted', {});
});
afterAll(() => bench[Symbol.asyncDispose]());

const textOf = async (body: Promise<ReadableStream<Uint8Array>>): Promise<string> => new Response(await body).text();

const artifacts = async (runId: RunId, folder = 'tieback'): Promise<readonly (readonly [string, string])[]> => {
  const { list, download } = bench.mlflow.artifacts;
  const found = (await list(runId, folder)).map(async ({ path, isDirectory }) =>
    isDirectory ? artifacts(runId, path) : [[`${runId} ${path}`, await textOf(download(runId, path))] as const],
  );
  return (await Promise.all(found)).flat();
};

const storedInLakefs = async (): Promise<readonly (readonly [string, string])[]> => {
  const { branches, commits, objects } = bench.lakefs;
  const { repository } = bench;
  const places = (await listAll(branches.list(repository, { includeHidden: true }))).map(async ({ id }) => {
    const files = await listAll(objects.list(repository, id, { prefix: '_tieback/' }));
    const texts = files.map(
      async ({ path }) => [`${id} ${path}`, await textOf(objects.get(repository, id, path))] as const,
    );
    const log = JSON.stringify(await listAll(commits.log(repository, id)));
    return [[id, log] as const, ...(await Promise.all(texts))];
  });
  return (await Promise.all(places)).flat();
};

/** Half a secret is one too. */
const leaksIn = (text: string): readonly string[] =>
  Object.values(canaries).filter((secret) => text.includes(secret.slice(0, 18)));

describe('secrets that others have put into MLflow', () => {
  it('are neither given out nor stored by any command that tells of runs', async () => {
    await using forge = await startForge({ kind: 'github' });
    const cli = openCli(bench).with({
      HUB_TOKEN: canaries.variable,
      LATE_TOKEN: canaries.addedLater,
      GITHUB_ACTIONS: 'true',
      GITHUB_API_URL: forge.apiUrl,
      GITHUB_REPOSITORY: 'ada/retina',
      GITHUB_REF: 'refs/pull/12/merge',
      GITHUB_TOKEN: 'canary-forge-token-1',
    });
    const tell = async (codes: readonly number[], ...args: readonly string[]): Promise<CliAnswer> => {
      const answer = await cli(...args);
      expect([args, codes.includes(answer.code ?? -1)], answer.stderr).toEqual([args, true]);
      said.push(answer);
      return answer;
    };
    const all = ['compare', '--experiment', bench.experiment] as const;
    await tell([0], ...all);
    const compared = await tell([0], ...all, '--json');
    await tell([0], ...all, '--format', 'html', '--out', 'comparison.html');
    await tell([0], ...all, '--format', 'md', '--out', 'comparison.md');
    await tell([0], 'comment', '--file', 'comparison.md', '--json');
    await tell([3], 'audit', '--repo', bench.repository, '--fail-on', 'info');
    const audited = await tell([3], 'audit', '--experiment', bench.experiment, '--junit', 'audit.xml', '--json');
    for (const run of [winner, plain]) {
      await tell([0], 'trace', run);
      await tell([0], 'trace', run, '--json');
      await tell([0], 'trace', run, '--format', 'svg');
    }
    const best = ['promote', '--best', 'sensitivity:max', '--experiment', bench.experiment] as const;
    const gate = ['--gate', `echo 'https://ada:${canaries.ofGate}@gate.example.org says yes'`] as const;
    await tell([0], ...best, ...gate, '--dry-run');
    await tell([0], ...best, ...gate, '--yes', '--json');
    await tell([0], 'rollback', '--yes', '--reason', `postgres://ada:${canaries.ofReason}@db is down`);
    await tell([0], 'history', '--json');
    await tell([0], 'link', adopted, '--commit', 'v1', '--yes', '--json');
    await tell([0], 'report', adopted, '--bundle', 'adopted', '--json');
    await tell([0], 'report', winner, '--bundle', 'winner', '--json');

    const written = readdirSync(bench.dir, { recursive: true, withFileTypes: true }).flatMap((entry) =>
      entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
    );
    const attached = (await Promise.all([winner, plain, adopted].map((run) => artifacts(run)))).flat();
    const stored = await storedInLakefs();
    const places = Object.fromEntries([
      ...said.map(({ stdout, stderr }, index) => [`output ${index}`, stdout + stderr] as const),
      ...written.map((file) => [file, readFileSync(file, 'utf8')] as const),
      ...forge.comments.map(({ id, body }) => [`comment ${id}`, body] as const),
      ...attached,
      ...stored,
    ]);
    const leaks = Object.entries(places).map(([place, text]) => [place, leaksIn(text)] as const);
    expect(leaks.filter(([, secrets]) => secrets.length > 0)).toEqual([]);

    // What was looked at is what was meant, and it tells of the values all the same.
    expect(forge.comments).toHaveLength(1);
    const onDisk = written.map((path) => [path] as const);
    for (const [ending, holders] of [
      ['comparison.html', onDisk],
      ['audit.xml', onDisk],
      ['adopted/evidence.json', onDisk],
      ['winner/report.html', onDisk],
      ['_tieback/decision/plan.json', stored],
      ['_tieback/decision/comparison.json', stored],
      ['_tieback/decision/outcome.json', stored],
      ['/decision.json', attached],
      ['/comparison.md', attached],
    ] as const)
      expect([ending, holders.some(([place]) => place.endsWith(ending))]).toEqual([ending, true]);
    const { params: facts } = JSON.parse(compared.stdout) as {
      readonly params: readonly { readonly key: string; readonly values: readonly (string | null)[] }[];
    };
    const known = facts.flatMap(({ key, values }) => (key === 'db' || key === 'tok' ? [...new Set(values)] : []));
    expect(known.filter((value) => value !== null).sort()).toEqual([
      '[redacted]',
      'postgres://[redacted]@db.example.org/x',
    ]);
    expect(audited.stdout).toContain('added after it was sealed: param late = https://[redacted]@late.example.org');
  });
});
