import { describe, expect, it } from 'vitest';
import { parseProcStat } from '../../../src/util/proc-stat.ts';

const line = (name: string, state: string): string =>
  `4711 (${name}) ${state} 1 4711 4711 0 -1 4194304 100 0 0 0 1 2 0 0 20 0 1 0 987654 1000 10 18446744073709551615`;

describe('parseProcStat', () => {
  it.each(['node', 'a b', 'odd) S 1 (name'])('finds the start time behind the name "%s"', (name) => {
    expect(parseProcStat(line(name, 'S'))).toEqual({
      isZombie: false,
      group: 4711,
      isForeground: false,
      startTime: '987654',
    });
  });

  it.each(['Z', 'X'])('takes state %s for an ended process', (state) => {
    expect(parseProcStat(line('node', state)).isZombie).toBe(true);
  });

  it.each([
    ['the foreground', '4711', true],
    ['the background', '4712', false],
    ['no terminal', '-1', false],
  ])('tells that a process is in %s', (_where, foregroundGroup, isForeground) => {
    const text = `4711 (node) S 1 4711 4711 34816 ${foregroundGroup} 4194304 100 0 0 0 1 2 0 0 20 0 1 0 987654`;
    expect(parseProcStat(text).isForeground).toBe(isForeground);
  });

  it('says nothing of a text that is something else', () => {
    expect(parseProcStat('')).toEqual({
      isZombie: false,
      group: Number.NaN,
      isForeground: false,
      startTime: '',
    });
  });
});
