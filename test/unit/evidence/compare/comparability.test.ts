import { describe, expect, it } from 'vitest';
import { commonReference } from '../../../../src/evidence/compare/comparability.ts';
import { comparedRun } from '../../promote/samples.ts';

const run = (name: string, digest: string, unfit: readonly string[] = []) => ({
  ...comparedRun({ name, metrics: { m: 1 }, unfit }),
  testData: [{ role: 'test', repository: 'faces', commit: 'c', prefix: 'test/', objects: 1, digest }],
});
const reference = (...runs: readonly ReturnType<typeof run>[]) => commonReference(runs)?.runName;

describe('the common reference', () => {
  it('is the oldest of the majority', () => {
    expect(reference(run('new', 'd1'), run('planted', 'd2'), run('old', 'd1'))).toBe('old');
  });

  it('does not set a run without metrics apart', () => {
    expect(reference(run('a', 'd1'), { ...run('b', 'd1'), metrics: [] })).toBe('b');
  });

  it('is nobody where two are equally many, whichever is newer', () => {
    expect(reference(run('planted', 'd2'), run('honest', 'd1'))).toBeUndefined();
    expect(reference(run('honest', 'd1'), run('planted', 'd2'))).toBeUndefined();
  });

  it('is nobody where most are split among themselves', () => {
    expect(reference(run('a', 'd1'), run('b', 'd1'), run('c', 'd2'), run('d', 'd3'))).toBeUndefined();
  });

  it('is not decided by runs that cannot be promoted, as long as one can', () => {
    const failed = [run('x', 'd2', ['status FAILED']), run('y', 'd2', ['status FAILED'])];
    expect(reference(...failed, run('planted', 'd2'), run('b', 'd1'), run('a', 'd1'))).toBe('a');
    expect(reference(...failed)).toBe('y');
  });

  it('is of those that have the metrics that are asked for', () => {
    const lacking = ['a', 'b', 'c'].map((name) => ({ ...run(name, 'd2'), metrics: [] }));
    const untested = { ...run('untested', 'd1'), testData: [] };
    const all = [...lacking, untested, run('new', 'd1'), run('old', 'd1')];
    expect(commonReference(all)?.runName).toBeUndefined();
    expect(commonReference(all, ['m'])?.runName).toBe('old');
    expect(commonReference([...lacking, untested], ['m'])?.runName).toBe('untested');
    expect(commonReference(lacking, ['m'])?.runName).toBe('c');
  });

  it('is not decided by the one run that says what it was tested on', () => {
    const untested = ['a', 'b'].map((name) => ({ ...run(name, 'd1'), testData: [] }));
    expect(commonReference([run('planted', 'd1'), ...untested], ['m'])?.runName).toBe('b');
  });
});
