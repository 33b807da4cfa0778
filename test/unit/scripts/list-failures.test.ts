import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listFailures } from '../../../scripts/list-failures.ts';

const passed = { status: 'passed', ancestorTitles: ['a room'], title: 'is light', failureMessages: [] };
const failed = {
  status: 'failed',
  ancestorTitles: ['a room', 'at night'],
  title: 'is dark',
  failureMessages: ['\u001b[31mAssertionError: expected 1 to be 2\u001b[39m\n    at room.test.ts:3:1'],
};

describe('listFailures', () => {
  it('names each failed test by its file and full name, with the first line of its message', () => {
    const testResults = [
      { name: '/src/test/room.test.ts', status: 'failed', assertionResults: [passed, failed] },
      { name: '/src/test/hall.test.ts', status: 'passed', assertionResults: [passed] },
    ];
    expect(listFailures({ testResults }, '/src')).toEqual([
      'test/room.test.ts > a room > at night > is dark: AssertionError: expected 1 to be 2',
    ]);
  });

  it('names a file that could not be loaded, and a test without a message', () => {
    const testResults = [
      { name: '/src/test/gone.test.ts', status: 'failed', message: '\nCannot find x\nmore', assertionResults: [] },
      { name: '/src/a.test.ts', status: 'failed', assertionResults: [{ ...failed, failureMessages: null }] },
    ];
    expect(listFailures({ testResults }, '/src')).toEqual([
      'test/gone.test.ts: Cannot find x',
      'a.test.ts > a room > at night > is dark: no message',
    ]);
  });
});

describe('list-failures.ts', () => {
  const root = fileURLToPath(new URL('../../..', import.meta.url));

  it('reads what vitest writes, and goes on behind a report that was left unfinished', () => {
    const dir = mkdtempSync(join(tmpdir(), 'tieback-reports-'));
    onTestFinished(() => rmSync(dir, { recursive: true }));
    const [torn, whole, test] = ['torn.json', 'live-basic-auth.json', 'sum.test.mjs'].map((name) => join(dir, name));
    writeFileSync(torn ?? '', '{"testResults":[');
    const text = `import { expect, it } from ${JSON.stringify(import.meta.resolve('vitest'))};\nit('adds', () => expect(1 + 1).toBe(3));\n`;
    writeFileSync(test ?? '', text);
    const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
    const args = [vitest, 'run', '--root', dir, '--reporter=json', `--outputFile=${whole}`];
    expect(() => execFileSync(process.execPath, [...args, test ?? ''], { stdio: 'ignore', cwd: dir })).toThrow();
    const said = execFileSync(process.execPath, [join(root, 'scripts', 'list-failures.ts'), torn ?? '', whole ?? ''], {
      cwd: dir,
      encoding: 'utf8',
    });
    expect(said.split('\n')).toEqual([
      expect.stringMatching(/^FAILED {2}torn: .*cannot be read: SyntaxError/),
      'FAILED  live-basic-auth: sum.test.mjs > adds: AssertionError: expected 2 to be 3 // Object.is equality',
      '',
    ]);
  });
});
