import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
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

  it('is refused before anything is done when its folder is not there', () => {
    expect(() => resultFile('no/such/result.json', contextIn().context)).toThrow(
      expect.objectContaining({ code: 'USAGE_INVALID', hint: 'mkdir -p no/such' }),
    );
  });

  it('costs the run nothing when it cannot be written in the end', async () => {
    const { cwd, told, context } = contextIn();
    mkdirSync(join(cwd, 'result.json'));
    await resultFile('result.json', context)({});
    expect(told.join('')).toContain('"result.json" could not be written');
  });
});
