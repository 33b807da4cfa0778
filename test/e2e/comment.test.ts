import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ForgeServer, mallory, startForge } from '../support/forge-server.ts';
import { schemaProblems } from '../support/published-schema.ts';
import { openWorkbench, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
let forge: ForgeServer;
const token = 'canary-forge-token-1';
beforeAll(async () => {
  [bench, forge] = await Promise.all([openWorkbench(), startForge({ kind: 'github' })]);
});
afterAll(async () => {
  await Promise.all([bench[Symbol.asyncDispose](), forge[Symbol.asyncDispose]()]);
});

const job = () => ({
  GITHUB_ACTIONS: 'true',
  GITHUB_API_URL: forge.apiUrl,
  GITHUB_REPOSITORY: 'ada/retina',
  GITHUB_REF: 'refs/pull/12/merge',
  GITHUB_TOKEN: token,
});
const comment = (args: readonly string[], input?: string, env: Readonly<Record<string, string>> = job()) =>
  bench.cli(['comment', ...args], { env, ...(input !== undefined && { input }) });

describe('tieback comment', () => {
  it('shows what is piped into it, and says where', async () => {
    const { code, stdout, stderr } = await comment(['--file', '-'], '\uFEFF# A\n');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^made comment 1001 on pull request 12 of ada\/retina \(http.*\)\nhttps:.*#issuecomment-1001\n$/,
    );
    expect(forge.comments[0]?.body).toMatch(/^<!-- tieback-comment: tieback -->\n# A\n/);
  });

  it('shows a file, and answers in JSON as its schema says', async () => {
    bench.write('report.md', '# B\n\n<svg width="1">');
    const { code, stdout, stderr } = await comment(['--file', 'report.md', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ action: 'updated', id: 1001, pull: 12, isCut: false });
    expect(schemaProblems('comment-1.json', JSON.parse(stdout))).toEqual([]);
    expect(stderr).toContain('! GitHub shows no inline SVG');
  });

  it('changes nothing with --dry-run, and says what it would', async () => {
    const before = structuredClone(forge.comments);
    const { code, stdout, stderr } = await comment(['--file', '-', '--dry-run', '--key', 'new'], '# C');
    expect(code).toBe(0);
    expect(stdout).toContain('would be made:\n\n<!-- tieback-comment: new -->\n# C\n');
    expect(stderr).toBe('nothing was changed\n');
    expect(forge.comments).toEqual(before);
    const planned = await comment(['--file', '-', '--dry-run', '--json'], '# C');
    expect(schemaProblems('comment-1.json', JSON.parse(planned.stdout))).toEqual([]);
  });

  it('leaves the comment of a stranger alone, and says so', async () => {
    const theirs = { id: 5, body: '<!-- tieback-comment: mine -->\nmine', author: mallory };
    forge.comments.push({ ...theirs });
    const { code, stdout, stderr } = await comment(['--file', '-', '--key', 'mine'], '# C');
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^made comment 1\d+ on/) });
    expect(stderr).toContain('are left alone: 5 by "mallory"');
    expect(forge.comments.find(({ id }) => id === 5)).toEqual(theirs);
  });

  it('asks neither lakeFS nor MLflow, and needs no settings of theirs', async () => {
    const none = { LAKECTL_SERVER_ENDPOINT_URL: '', MLFLOW_TRACKING_URI: '' };
    const { code } = await comment(['--file', 'report.md'], undefined, { ...job(), ...none });
    expect(code).toBe(0);
  });

  it.each([
    ['no document', [], 2, '--file'],
    ['a document that is not there', ['--file', 'none.md'], 2, 'ENOENT'],
    ['an empty document', ['--file', '/dev/null'], 2, 'empty'],
    ['another forge', ['--file', 'report.md', '--forge', 'gitea'], 2, 'github or gitlab'],
    ['a key that is none', ['--file', 'report.md', '--key', 'a b'], 2, 'no key'],
    ['a pull request that is not there', ['--file', 'report.md', '--pull', '99'], 1, 'FORGE_NOT_FOUND'],
  ])('says what is wrong with %s', async (_what, args, code, words) => {
    expect(await comment(args)).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(words) });
  });

  it('never says the token', async () => {
    const env = { ...job(), GITHUB_TOKEN: 'canary-other-token-9' };
    const { code, stdout, stderr } = await comment(['--file', 'report.md', '--json'], undefined, env);
    expect({ code, error: JSON.parse(stdout).error.code }).toEqual({ code: 4, error: 'FORGE_UNAUTHORIZED' });
    expect(schemaProblems('error-1.json', JSON.parse(stdout))).toEqual([]);
    expect(stdout + stderr).not.toContain('canary-other-token-9');
  });

  it('shows a provenance report as it is', async () => {
    const { result } = await bench.run([], ['true']);
    await bench.cli(['report', result.tie, '--format', 'md', '--out', 'run.md']);
    expect((await comment(['--file', 'run.md', '--key', 'run'])).code).toBe(0);
    const shown = forge.comments.find(({ body }) => body.startsWith('<!-- tieback-comment: run -->'))?.body ?? '';
    const report = readFileSync(join(bench.dir, 'run.md'), 'utf8').trim();
    expect(shown.slice(shown.indexOf('\n') + 1, shown.lastIndexOf('\n\n<sub>'))).toBe(report);
  });
});
