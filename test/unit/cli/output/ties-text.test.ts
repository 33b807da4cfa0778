import { describe, expect, it } from 'vitest';
import { createStyle } from '../../../../src/cli/output/style.ts';
import { tiesText } from '../../../../src/cli/output/ties-text.ts';
import { asTieId } from '../../../../src/model/ids.ts';
import type { LocalTie } from '../../../../src/wrap/ties/ties.ts';

const style = createStyle(false);
const done: LocalTie = {
  tie: asTieId('20261121-9f3a1c2b4d'),
  state: 'complete',
  startedAt: '2026-11-21T09:30:12.000Z',
  repository: 'faces',
  experiment: 'retina',
  runName: 'base',
  runId: '3fae0123456789abcdef0123456789ab',
  runStatus: 'FINISHED',
};
const broken: LocalTie = { ...done, state: 'unfinished', left: ['train', 'backLink'], runName: undefined };
const { runStatus: _closed, ...open } = broken;

describe('tiesText', () => {
  it('shows a tie in one line where that fits', () => {
    const text = tiesText([{ ...done, experiment: 'r', runName: 'a' }], style, 100);
    expect(text.split('\n').map((line) => line.replaceAll(/ {2,}/g, ' | '))).toEqual([
      'TIE | STARTED (UTC) | STATE | RUN | REPOSITORY | EXPERIMENT / NAME',
      '20261121-9f3a1c2b4d | 2026-11-21 09:30 | done | FINISHED 3fae0123 | faces | r / a',
    ]);
  });

  it('takes a second line for long names where the terminal is narrow, and only there', () => {
    const ties = [{ ...done, repository: 'hospital-retina-2026', runName: 'a-rather-long-name-of-a-run' }, broken];
    const narrow = tiesText(ties, style, 80).split('\n');
    expect(narrow.every((line) => line.length <= 80)).toBe(true);
    expect(narrow[2]).toBe('  hospital-retina-2026  retina / a-rather-long-name-of-a-run');
    expect(tiesText(ties, style).split('\n')).toHaveLength(3);
  });

  it('names the step at which a tie stands', () => {
    expect(tiesText([broken], style)).toContain('unfinished: back-link');
    expect(tiesText([{ ...broken, state: 'running' }], style)).toContain('running: back-link');
  });

  it('calls a run open that tieback has not closed, and leaves out one that was never made', () => {
    expect(tiesText([open], style)).toContain('open 3fae0123');
    const { runId: _none, ...runless } = open;
    expect(tiesText([runless], style)).not.toContain('open');
  });

  it('has a line for a tie of which only the id can be read', () => {
    const tie: LocalTie = { tie: done.tie, state: 'unreadable', problem: 'line 1 is not JSON' };
    expect(tiesText([tie], style, 80)).toContain(`${done.tie}                 unreadable`);
    expect(tiesText([tie], style, 40).split('\n')).toHaveLength(2);
  });
});
