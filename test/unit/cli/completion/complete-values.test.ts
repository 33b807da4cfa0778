import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completeValues } from '../../../../src/cli/completion/complete-values.ts';
import type { ValueKind } from '../../../../src/cli/completion/completion-model.ts';
import { printValues } from '../../../../src/cli/completion/print-values.ts';
import type { CliContext } from '../../../../src/cli/context.ts';
import { createOutput } from '../../../../src/cli/output/output.ts';
import { resolveConfig } from '../../../../src/config/resolve-config.ts';
import { TiebackError } from '../../../../src/errors.ts';
import { firstTie, listAll, openRunBench, type RunBench, requestFor } from '../../../support/run-bench.ts';

let bench: RunBench;
beforeAll(async () => {
  bench = await openRunBench();
  await bench.tieback.run(requestFor());
  await bench.mlflow.experiments.create({ name: "cornea's own" });
});
afterAll(() => bench[Symbol.dispose]());

const contextWith = (tieback: CliContext['tieback']) => {
  const printed: string[] = [];
  const stream = { write: (text: string) => printed.push(text) };
  const context: CliContext = {
    output: createOutput({ stdout: stream, stderr: stream }, {}),
    runtime: bench.runtime,
    interrupts: {
      signal: new AbortController().signal,
      abandon: new AbortController().signal,
      interruption: () => undefined,
    },
    config: (flags) => resolveConfig(flags, bench.runtime),
    tieback,
  };
  return { context, printed };
};

const complete = (kind: ValueKind, prefix: string, ...words: readonly string[]) =>
  completeValues(kind, prefix, words, contextWith(async () => bench.tieback).context, {});

describe('completeValues', () => {
  it.each([
    ['repositories', 'fa', [], ['faces']],
    ['repositories', 'x', [], []],
    ['tags', '', ['run', '--repo', 'faces'], ['v1']],
    ['tags', '', ['run', '--repo=faces'], ['v1']],
    ['tags', '', ['run', '--repo', '=', 'faces'], ['v1']],
    ['tags', '', ['run', '-r', 'faces'], ['v1']],
    ['tags', '', ['run'], []],
    ['tags', '', ['run', '--', '--repo', 'faces'], []],
    ['refs', 'ma', ['run', '--repo', 'faces'], ['main']],
    ['experiments', 'ret', [], ['retina']],
    ['experiments', "cornea's", [], ["cornea's own"]],
    ['ties', firstTie.slice(0, 8), [], [firstTie]],
    ['ties', 'x', [], []],
    ['runs', '', [], ['first']],
    ['runs', 'fi', ['compare', '--experiment', 'retina'], ['first']],
    ['runs', 'fi', ['compare', '--experiment', 'nowhere'], []],
    ['runs', 'x', [], []],
    ['subjects', firstTie.slice(0, 8), [], [firstTie]],
    ['subjects', 'fi', [], ['first']],
  ] as const)('gives for %s beginning with %j behind %j: %j', async (kind, prefix, words, values) => {
    expect(await complete(kind, prefix, ...words)).toEqual(values);
  });

  it('gives the ids of runs by how they begin', async () => {
    const [run] = await listAll(bench.mlflow.runs.search({ experimentIds: ['1'] }));
    const id = run?.id ?? '';
    expect(await complete('runs', id.slice(0, 6))).toEqual([id]);
    expect(await complete('run-ids', '')).toEqual([id]);
    expect(await complete('run-ids', 'fi')).toEqual([]);
  });

  it('gives the ties of the folder where no server answers', async () => {
    const { context } = contextWith(() => Promise.reject(new Error('no server')));
    expect(await completeValues('subjects', '', [], context, {})).toEqual([firstTie]);
  });

  it('leaves hidden branches out', async () => {
    const refs = await complete('refs', '', 'run', '--repo', 'faces');
    expect(refs.filter((ref) => ref.startsWith('tieback-'))).toEqual([]);
    expect(refs).toContain('retina-first');
  });
});

describe('printValues', () => {
  it('prints one value a line', async () => {
    const { context, printed } = contextWith(async () => bench.tieback);
    expect(await printValues(['repositories', '', '--', 'run'], context, () => undefined)).toBe(0);
    expect(printed).toEqual(['faces\n']);
  });

  it('leaves out what a terminal would obey', async () => {
    await bench.mlflow.experiments.create({ name: 'lens\u001b[2K' });
    await bench.mlflow.experiments.create({ name: 'lens' });
    const { context, printed } = contextWith(async () => bench.tieback);
    await printValues(['experiments', 'lens', '--', 'run'], context, () => undefined);
    expect(printed).toEqual(['lens\n']);
  });

  it('does without the empty word that a shell may drop', async () => {
    const { context, printed } = contextWith(async () => bench.tieback);
    await printValues(['tags', '--', 'run', '--repo', 'faces'], context, () => undefined);
    expect(printed).toEqual(['v1\n']);
  });

  it.each([[[]], [['nonsense']], [['tags', '', '--', 'run', '--repo', 'nowhere']]])(
    'is silent about %j',
    async (args) => {
      const { context, printed } = contextWith(async () => bench.tieback);
      expect(await printValues(args, context, () => undefined)).toBe(0);
      expect(printed).toEqual([]);
    },
  );

  it('is silent when nothing is configured', async () => {
    const { context, printed } = contextWith(() =>
      Promise.reject(new TiebackError('CONFIG_MISSING', 'no', { hint: 'try again' })),
    );
    expect(await printValues(['repositories', ''], context, () => undefined)).toBe(0);
    expect(printed).toEqual([]);
  });

  it('leaves after a second when something hangs', async () => {
    const { context, printed } = contextWith(() => new Promise(() => undefined));
    const codes: number[] = [];
    await printValues(['repositories', ''], context, (code) => codes.push(code));
    expect([codes, printed]).toEqual([[0], []]);
  });
});
