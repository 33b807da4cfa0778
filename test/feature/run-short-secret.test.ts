import { describe, expect, it } from 'vitest';
import { createTieback } from '../../src/tieback.ts';
import { firstTie, openRunBench, type RunBench, repository, requestFor, script } from '../support/run-bench.ts';

const library = (bench: RunBench, env: Readonly<Record<string, string>>) => {
  const warnings: string[] = [];
  const tieback = createTieback(bench.config, {
    runtime: { ...bench.runtime, env: { ...bench.runtime.env, ...env } },
    onProgress: (event) => {
      if (event.kind === 'notice' && event.level === 'warn') warnings.push(event.text);
    },
  });
  return { tieback, warnings };
};

describe('a secret that could be an ordinary word', () => {
  it('falsifies nothing that is recorded, and is told of by the name of its variable, once', async () => {
    using bench = await openRunBench();
    const { tieback, warnings } = library(bench, { WANDB_API_KEY: 'retina', DB_PASSWORD: 'a-long-enough-one' });
    const command = script('echo retina a-long-enough-one > /dev/null');
    const { runId } = await tieback.run(requestFor({ command }));
    const { tags } = await bench.mlflow.runs.get(runId ?? '');
    expect(tags['tieback.command']).toMatch(/echo retina \[redacted\]/);
    await tieback.evidence({ id: firstTie, repository });
    expect(warnings).toEqual([expect.stringMatching(/^too short to be redacted safely: WANDB_API_KEY;/)]);
    expect(warnings.join()).not.toContain('retina');
  });

  it('is nothing to tell of where there is none', async () => {
    using bench = await openRunBench();
    const { tieback, warnings } = library(bench, { DB_PASSWORD: 'a-long-enough-one' });
    await tieback.run(requestFor());
    expect(warnings).toEqual([]);
  });
});
