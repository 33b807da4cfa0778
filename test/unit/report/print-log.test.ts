import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../src/model/fact.ts';
import { createPrintLog, groupNotes, measureCoverage, numberNotes } from '../../../src/report/print-log.ts';
import { showFact } from '../../../src/report/shown.ts';
import { fact, missingFact, source } from '../../support/sample-evidence.ts';

const facts = new Map<string, Fact<unknown>>([
  ['subject.a', fact('recorded', 1, source('first', '/a'))],
  ['subject.b', fact('derived', 2, source('second', '/b'), source('first', ''))],
  ['subject.c', missingFact('absent')],
  ['subject.d', fact('verified', 1, source('first', '/a'))],
  ['subject.e', missingFact('unreachable', 'try again')],
  ['subject.f', missingFact('not-asked')],
]);

const printed = (...paths: readonly string[]) => {
  const log = createPrintLog();
  for (const path of paths) {
    const one = facts.get(path);
    if (one !== undefined) log.printed(showFact(one, path, 0, 'en'), `label of ${path}`);
  }
  return log.facts();
};

describe('numberNotes', () => {
  it('counts in the order of printing, and gives facts read in the same spot one note', () => {
    const notes = numberNotes(printed('subject.b', 'subject.a', 'subject.d', 'subject.b'), facts);
    expect(['subject.b', 'subject.a', 'subject.d'].map(notes.numberOf)).toEqual([1, 2, 2]);
  });

  it('gives no note to what was not read or not printed', () => {
    const notes = numberNotes(printed('subject.c'), facts);
    expect([notes.numberOf('subject.c'), notes.numberOf('subject.a'), notes.numberOf('nowhere')]).toEqual([0, 0, 0]);
  });

  it('gives a note to what is only cited', () => {
    const log = createPrintLog();
    log.cited('subject.a');
    expect(numberNotes(log.facts(), facts).numberOf('subject.a')).toBe(1);
    expect(measureCoverage(log.facts(), facts).printed).toBe(0);
  });
});

describe('groupNotes', () => {
  it('lists notes by record, and says when a record is not at hand', () => {
    const notes = numberNotes(printed('subject.b', 'subject.a'), facts);
    const records = {
      first: { system: 'mlflow' as const, server: 'https://m.example', readAt: '2026-01-01T00:00:00Z', body: {} },
    };
    expect(groupNotes(notes, records)).toEqual([
      {
        record: 'second',
        system: 'not in this snapshot',
        server: '',
        readAt: source('second').readAt,
        entries: [{ note: 1, pointer: '/b', isFirst: true }],
      },
      {
        record: 'first',
        system: 'mlflow',
        server: 'https://m.example',
        readAt: '2026-01-01T00:00:00Z',
        entries: [
          { note: 1, pointer: '(whole record)', isFirst: false },
          { note: 2, pointer: '/a', isFirst: true },
        ],
      },
    ]);
  });
});

describe('measureCoverage', () => {
  it('counts what nobody asked for neither as known nor as missing', () => {
    expect(measureCoverage(printed('subject.a', 'subject.f'), facts)).toEqual({
      known: 1,
      printed: 1,
      share: 1,
      missing: [],
    });
  });

  it('counts each printed fact once, and groups what is missing by its reason', () => {
    const coverage = measureCoverage(printed('subject.a', 'subject.c', 'subject.e', 'subject.a'), facts);
    expect(coverage).toEqual({
      known: 1,
      printed: 3,
      share: 1 / 3,
      missing: [
        { why: 'not recorded', facts: [{ label: 'label of subject.c', path: 'c' }] },
        { why: 'the service did not answer; try again', facts: [{ label: 'label of subject.e', path: 'e' }] },
      ],
    });
  });

  it('is nothing when nothing was printed', () => {
    expect(measureCoverage(printed(), facts).share).toBe(0);
  });
});
