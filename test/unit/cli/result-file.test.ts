import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createOutput } from '../../../src/cli/output/output.ts';
import { assertResultWritable, resultFile } from '../../../src/cli/result-file.ts';
import { systemRuntime } from '../../../src/util/runtime.ts';

const contextIn = () => {
  const cwd = mkdtempSync(join(tmpdir(), 'tieback-result-'));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  const told: string[] = [];
  const streams = { stdout: { write: () => undefined }, stderr: { write: (text: string) => told.push(text) } };
  const [stop, leave] = [new AbortController(), new AbortController()];
  const context = {
    output: createOutput(streams, {}),
    runtime: { ...systemRuntime(), cwd },
    interrupts: { signal: stop.signal, abandon: leave.signal },
  };
  return { cwd, told, context, stop, leave };
};

describe('the file of --result', () => {
  it('holds the result as JSON, below the working folder', async () => {
    const { cwd, context } = contextIn();
    await resultFile('result.json', context)({ phase: 'complete' });
    expect(JSON.parse(readFileSync(join(cwd, 'result.json'), 'utf8'))).toEqual({ phase: 'complete' });
  });

  it('is none when nobody asked for it', async () => {
    await expect(resultFile(undefined, contextIn().context)({})).resolves.toBeUndefined();
  });

  it('gets its folder made', async () => {
    const { cwd, context } = contextIn();
    await resultFile('out/deep/result.json', context)({ phase: 'complete' });
    expect(JSON.parse(readFileSync(join(cwd, 'out/deep/result.json'), 'utf8'))).toEqual({ phase: 'complete' });
  });

  it('is the target of a symlink, which stays', async () => {
    const { cwd, context } = contextIn();
    symlinkSync('target.json', join(cwd, 'result.json'));
    await resultFile('result.json', context)({ phase: 'complete' });
    expect(lstatSync(join(cwd, 'result.json')).isSymbolicLink()).toBe(true);
    expect(JSON.parse(readFileSync(join(cwd, 'target.json'), 'utf8'))).toEqual({ phase: 'complete' });
  });

  it('is refused before anything is done when its folder cannot be made', () => {
    const { cwd, context } = contextIn();
    writeFileSync(join(cwd, 'a-file'), '');
    expect(() => resultFile('a-file/result.json', context)).toThrow(expect.objectContaining({ code: 'USAGE_INVALID' }));
  });

  it.each([
    ['a folder', 'there', /that is a folder$/],
    ['a folder by its slash', 'there/', /that is a folder$/],
    ['below a file', 'a-file/result.json', /a-file/],
    ['below a file, deeper', 'a-file/deep/result.json', /no file can be made there$/],
  ])('is refused while the run is planned when it is %s', (_title, path, message) => {
    const { cwd } = contextIn();
    mkdirSync(join(cwd, 'there'));
    writeFileSync(join(cwd, 'a-file'), '');
    const refusal = { code: 'USAGE_INVALID', message: expect.stringMatching(message) };
    expect(() => assertResultWritable(path, cwd)).toThrow(expect.objectContaining(refusal));
  });

  it('is looked at for a plan without being made or emptied', () => {
    const { cwd } = contextIn();
    writeFileSync(join(cwd, 'result.json'), 'kept');
    for (const path of ['result.json', 'new/result.json', '/dev/null', undefined]) assertResultWritable(path, cwd);
    expect(readFileSync(join(cwd, 'result.json'), 'utf8')).toBe('kept');
    expect(existsSync(join(cwd, 'new'))).toBe(false);
  });

  it('no longer holds the result of an earlier run, before there is one of this', async () => {
    const { cwd, context } = contextIn();
    const file = join(cwd, 'result.json');
    await resultFile('result.json', context)({ phase: 'complete' });
    const write = resultFile('result.json', context);
    expect(readFileSync(file, 'utf8')).toBe('');
    await write({ phase: 'incomplete' });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ phase: 'incomplete' });
  });

  it('is refused before anything is done when it is a folder', () => {
    const { cwd, context } = contextIn();
    mkdirSync(join(cwd, 'results'));
    expect(() => resultFile('results', context)).toThrow(expect.objectContaining({ code: 'USAGE_INVALID' }));
  });

  it('is no folder', () => {
    expect(() => resultFile('new/', contextIn().context)).toThrow(expect.objectContaining({ code: 'USAGE_INVALID' }));
  });

  it.skipIf(process.platform === 'win32')('is waited for after an interrupt, until the second', async () => {
    const { cwd, told, context, stop, leave } = contextIn();
    execFileSync('mkfifo', [join(cwd, 'pipe')]);
    const write = resultFile('pipe', context);
    stop.abort(new Error('once'));
    const written = write({ phase: 'complete' });
    setTimeout(() => leave.abort(new Error('twice')), 200);
    await written;
    expect(told.join('')).toContain('"pipe" could not be written: Error: twice');
  });

  it('costs the run nothing when it cannot be written in the end', async () => {
    const { cwd, told, context } = contextIn();
    const write = resultFile('result.json', context);
    mkdirSync(join(cwd, 'result.json'));
    await write({});
    expect(told.join('')).toContain('"result.json" could not be written');
  });
});
