import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type CiJob, openCiJob } from '../support/ci-job.ts';
import { type ForgeServer, startForge } from '../support/forge-server.ts';

let job: CiJob;
let github: ForgeServer;
let gitlab: ForgeServer;
const token = 'canary-forge-token-1';
const own = randomBytes(4).toString('hex');
beforeAll(async () => {
  [job, github, gitlab] = await Promise.all([
    openCiJob(),
    startForge({ kind: 'github' }),
    startForge({ kind: 'gitlab', project: 'ml/retina' }),
  ]);
});
afterAll(async () => {
  await Promise.all([job, github, gitlab].map((one) => one[Symbol.asyncDispose]()));
});

const read = (file: string): string => readFileSync(join(job.folder, file), 'utf8');
const championOf = async (model: string) => (await job.mlflow.registeredModels.get(model)).aliases['champion'];

describe('the recipe in a shell', () => {
  const experiment = `recipe-${own}`;
  const recipe = (name: string, words: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    job.run(['./recipe.sh', ...words], {
      REPOSITORY: job.repository,
      EXPERIMENT: experiment,
      NAME: name,
      OUT: `out-${name}`,
      GITHUB_ACTIONS: 'true',
      GITHUB_API_URL: github.apiUrl,
      GITHUB_REPOSITORY: 'ada/retina',
      GITHUB_REF: 'refs/pull/12/merge',
      GITHUB_TOKEN: token,
      GITHUB_STEP_SUMMARY: join(job.dir, 'step-summary.md'),
      ...env,
    });

  it('trains, and promotes nothing that the rule refuses', async () => {
    const { code, stdout, stderr } = await recipe('high', ['node', 'train.ts', '3.5']);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout).toContain('threshold 3.5: 10 of 14 right');
    expect(read('out-high/summary.md')).toContain('Promotion by `accuracy>=0.8` (--dry-run): **no**.');
    expect(read('out-high/promotion.txt')).toContain('threshold accuracy>=0.8');
    expect(readFileSync(join(job.dir, 'step-summary.md'), 'utf8')).toBe(read('out-high/summary.md'));
    expect(github.comments.map(({ body }) => body)).toEqual([expect.stringContaining('**no**')]);
  });

  it('promotes the winner where it is told to, and keeps the one comment up to date', async () => {
    const { code, stderr } = await recipe('learned', ['node', 'train.ts'], { PROMOTE: 'yes' });
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(read('out-learned/summary.md')).toContain(
      'Audit clean: **yes**. Promotion by `accuracy>=0.8` (--yes): **yes**.',
    );
    expect(read('out-learned/audit.xml')).toContain('<testsuite');
    expect(await championOf(experiment)).toBe('1');
    expect(github.comments).toHaveLength(1);
    const [{ body } = { body: '' }] = github.comments;
    expect(body).toMatch(/^learned \([0-9a-f]{8}\) │ *├─+●─+┤│ 0\.928571/m);
    expect(body).toContain('```mermaid\nflowchart LR\n');
    expect(body).not.toMatch(/<svg|data:image|!\[/);
  });

  it('passes on the code of a training that fails, and asks nothing more', async () => {
    const { code } = await recipe('failing', ['sh', '-c', 'exit 7']);
    expect(code).toBe(7);
    expect(() => read('out-failing/comparison.md')).toThrow('ENOENT');
  });

  it('goes on where no comment can be written, and says so without the token', async () => {
    const bad = 'canary-other-token-9';
    const { code, stdout, stderr } = await recipe('fork', ['node', 'train.ts', '2.7'], { GITHUB_TOKEN: bad });
    expect(code).toBe(0);
    expect(stderr).toContain('FORGE_UNAUTHORIZED');
    expect(stderr).toContain('no comment was written');
    expect(stdout + stderr + read('out-fork/summary.md')).not.toContain(bad);
  });
});

describe('the pipeline of GitLab', () => {
  const experiment = `gitlab-${own}`;
  type Job = { readonly script: readonly string[]; readonly allow_failure?: { readonly exit_codes: number } };
  const pipeline = () =>
    parse(read('gitlab.yml')) as { readonly stages: readonly string[] } & Readonly<Record<string, Job>>;
  const runJob = (name: string) =>
    job.run(
      ['sh', '-euc', pipeline()[name]?.script.join('\n') ?? 'exit 99'],
      {
        EXPERIMENT: experiment,
        BASELINE: 'v1.0',
        METRIC: 'accuracy',
        RULE: 'accuracy>=0.8',
        GITLAB_CI: 'true',
        CI_JOB_ID: '77',
        CI_API_V4_URL: gitlab.apiUrl,
        CI_MERGE_REQUEST_PROJECT_PATH: 'ml/retina',
        CI_MERGE_REQUEST_IID: '12',
        CI_JOB_TOKEN: 'canary-job-token-2',
        GITLAB_TOKEN: token,
      },
      job.dir,
    );

  it('trains, audits, compares in one note, and promotes', async () => {
    for (const name of ['train', 'audit', 'compare', 'compare', 'promote']) {
      const { code, stderr } = await runJob(name);
      expect({ name, code, stderr }).toMatchObject({ code: 0 });
    }
    expect(gitlab.comments.map(({ body }) => body)).toEqual([expect.stringContaining('# Comparison of runs')]);
    expect(await championOf(experiment)).toBe('1');
  });

  it('has no job without the variables that its script names', () => {
    const { variables, ...rest } = parse(read('gitlab.yml'));
    const given = [...Object.keys(variables), 'CI_JOB_ID'];
    const named = Object.values<Partial<Job> & { before_script?: readonly string[] }>(rest).flatMap((one) =>
      [...(one.script ?? []), ...(one.before_script ?? [])].flatMap((line) =>
        [...line.matchAll(/\$(\w+)/g)].map(([, name]) => name),
      ),
    );
    expect(given).toEqual(expect.arrayContaining([...new Set(named)]));
    expect(variables).toMatchObject({ METRIC: 'accuracy', RULE: 'accuracy>=0.8', BASELINE: 'v1.0' });
  });
});
