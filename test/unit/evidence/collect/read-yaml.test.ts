import { describe, expect, it } from 'vitest';
import { maxYamlBytes, readYaml } from '../../../../src/evidence/collect/read-yaml.ts';

describe('readYaml', () => {
  it('takes every scalar for the text that it is: an id of digits is no number', async () => {
    const id = `12e${'3'.repeat(29)}`;
    expect(await readYaml(`run_id: ${id}\non:\n  pre-merge:\n`)).toEqual({ run_id: id, on: { 'pre-merge': '' } });
  });

  it('follows aliases, and takes in what they are merged from', async () => {
    const events = 'x: &x\n  pre-merge: &all {branches: [main]}\non:\n  <<: *x\n  pre-commit: *all\n';
    expect(await readYaml(events)).toMatchObject({
      on: { 'pre-merge': { branches: ['main'] }, 'pre-commit': { branches: ['main'] } },
    });
  });

  const ten = (name: string) => `[${Array(10).fill(name).join()}]`;
  it.each([
    ['is no YAML', 'a: ['],
    ['has an alias to nothing', 'run_id: *x\n'],
    ['has aliases that come to thousands of values', `a: &a ${ten('x')}\nb: &b ${ten('*a')}\nc: ${ten('*b')}\n`],
    ['is nested deeper than the stack', '['.repeat(maxYamlBytes / 2) + ']'.repeat(maxYamlBytes / 2)],
  ])('gives nothing for what %s', async (_what, text) => {
    expect(await readYaml(text)).toBeUndefined();
  });

  it('reads thousands of keys without holding each against each', async () => {
    const lines = Array.from({ length: 40_000 }, (_, index) => `k${index}: v\n`).join('');
    const begun = process.cpuUsage();
    expect(await readYaml(lines)).toMatchObject({ k39999: 'v' });
    expect(process.cpuUsage(begun).user / 1e6).toBeLessThan(5);
  });
});
