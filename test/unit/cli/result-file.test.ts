import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createOutput } from '../../../src/cli/output/output.ts';
import { resultFile } from '../../../src/cli/result-file.ts';
import { systemRuntime } from '../../../src/util/runtime.ts';

const contextIn = () => {
  const cwd = mkdtempSync(join(tmpdir(), 'tieback-result-'));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  const told: string[] = [];
  const streams = { stdout: { write: () => undefined }, stderr: { write: (text: string) => told.push(text) } };
  return { cwd, told, context: { output: createOutput(streams, {}), runtime: { ...systemRuntime(), cwd } } };
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

  it('is refused before anything is done when its folder cannot be made', () => {
    const { cwd, context } = contextIn();
    writeFileSync(join(cwd, 'a-file'), '');
    expect(() => resultFile('a-file/result.json', context)).toThrow(expect.objectContaining({ code: 'USAGE_INVALID' }));
  });

  it('costs the run nothing when it cannot be written in the end', async () => {
    const { cwd, told, context } = contextIn();
    mkdirSync(join(cwd, 'result.json'));
    await resultFile('result.json', context)({});
    expect(told.join('')).toContain('"result.json" could not be written');
  });
});
