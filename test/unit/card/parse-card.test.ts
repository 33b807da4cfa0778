import { describe, expect, it } from 'vitest';
import { parseCard } from '../../../src/card/parse-card.ts';
import { isTiebackError } from '../../../src/errors.ts';

const refusal = (text: string) => {
  try {
    parseCard('card.yaml', text);
  } catch (error) {
    if (isTiebackError(error, 'CARD_INVALID')) return error.details['problems'];
    throw error;
  }
  return undefined;
};

describe('parseCard', () => {
  it('takes empty values, references and lists as they stand', () => {
    const card = parseCard(
      'card.yaml',
      'cardVersion: 1\nsystem:\n  name:\nmodel: { type: { from: mlflow.params.model } }\ndata:\n',
    );
    expect(card).toEqual({
      cardVersion: 1,
      system: { name: null },
      model: { type: { from: 'mlflow.params.model' } },
      data: null,
    });
  });

  it('tells all problems at once, each with its line and path', () => {
    const text =
      'cardVersion: 1\nsystem:\n  nmae: x\ndocument:\n  version: 1.10\n  retentionYears: ten\n  status: done\n';
    expect(refusal(text)).toEqual([
      { path: 'document.version', problem: '1.1 is no text: write it in quotes', line: 5 },
      { path: 'document.status', problem: 'must be one of draft, final, or {from: …}', line: 7 },
      { path: 'document.retentionYears', problem: 'must be a number, or {from: …}', line: 6 },
      { path: 'system.nmae', problem: 'a card has no such field; did you mean "name"?', line: 3 },
    ]);
  });

  it.each([
    ['cardVersion: 1\nmodel: { type: { from: somewhere } }', 'model.type', 'is no place in the evidence'],
    ["cardVersion: 1\ndata: { splits: { unitKey: '(' } }", 'data.splits.unitKey', 'is no regular expression'],
    ['system: { name: x }', 'cardVersion', 'must be 1'],
    ['cardVersion: 1\nsystem: [', '(whole file)', ''],
    ['cardVersion: 1\nsystem: &a { name: x }\nmodel: *a\n', '(whole file)', 'aliases are not allowed'],
    ['cardVersion: 1\nsystem: { name: x }\nsystem: { name: y }\n', '(whole file)', 'unique'],
  ])('refuses %j', (text, path, problem) => {
    expect(refusal(text)).toEqual(
      expect.arrayContaining([expect.objectContaining({ path, problem: expect.stringContaining(problem) })]),
    );
  });

  it('says that a card is newer than it knows', () => {
    expect(() => parseCard('card.yaml', 'cardVersion: 2')).toThrowError(/newer than this tieback knows/);
  });
});
