import { describe, expect, it } from 'vitest';
import { listFacts, plainContext, presentSubject } from '../../../src/report/present.ts';
import { clipText, gradeWordOf, isShown, seenText, showFact } from '../../../src/report/shown.ts';
import { fact, missingFact, sampleEvidence, source } from '../../support/sample-evidence.ts';

describe('presentSubject', () => {
  it('replaces every fact by what templates see of it', () => {
    const seen: string[] = [];
    const walk = (value: unknown): void => {
      if (isShown(value)) seen.push(value.path);
      else if (Array.isArray(value)) value.forEach(walk);
      else if (typeof value === 'object' && value !== null) Object.values(value).forEach(walk);
    };
    walk(presentSubject(sampleEvidence(), () => 0, 'en'));
    expect(seen).toEqual([...listFacts(sampleEvidence()).keys()]);
    expect(seen).toContain('subject.data.commit.metadata.0.fact');
  });

  it('gives templates objects without a prototype', () => {
    const context = plainContext({ a: { b: [{ c: 1 }] } }) as { a: { b: object[] } };
    expect(Object.getPrototypeOf(context)).toBeNull();
    expect(Object.getPrototypeOf(context.a.b[0])).toBeNull();
  });

  it('keeps a key called __proto__ a key', () => {
    const context = plainContext(JSON.parse('{"__proto__":{"a":1}}')) as object;
    expect(Object.keys(context)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(context)).toBeNull();
  });
});

describe('showFact', () => {
  const show = (value: unknown) => showFact(fact('recorded', value, source('r')), 'subject.x', 3, 'en').text;

  it('writes every kind of value', () => {
    expect([show('a'), show(1234.5), show(true), show(false), show([]), show(['a', 'b']), show({ a: 1 })]).toEqual([
      'a',
      '1,234.5',
      'yes',
      'no',
      'none',
      'a, b',
      '{"a":1}',
    ]);
  });

  it('never shows nothing', () => {
    expect([show(''), show('  ')]).toEqual(['(empty)', '(2 blank)']);
  });

  it('says of a missing fact why, and what can be done', () => {
    const shown = showFact(missingFact('not-asked', 'name it'), 'subject.x', 0, 'en');
    expect(shown).toMatchObject({
      text: 'missing',
      grade: 'missing',
      value: null,
      why: 'not recorded; name it',
      cause: 'not-asked',
    });
    expect(showFact(missingFact('absent', 'tag "v" was not found'), 'subject.x', 0, 'en').why).toBe(
      'tag "v" was not found',
    );
    expect(gradeWordOf(showFact(missingFact('none'), 'subject.x', 0, 'en'))).toBe('none found');
  });
});

describe('clipText', () => {
  it('cuts long text with its length and digest, never through a character', () => {
    const clipped = clipText('😀'.repeat(400), 601);
    expect(clipped).toMatch(/^(😀){300}\ufffd … \(cut here: 800 characters, SHA-256 [0-9a-f]{64}\)$/u);
    expect(clipText('short')).toBe('short');
    expect(seenText('short')).toBe('short');
  });
});
