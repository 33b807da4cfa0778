import { describe, expect, it } from 'vitest';
import type { AttachmentReading } from '../../../src/card/attachment.ts';
import { cardGaps } from '../../../src/card/card-gaps.ts';
import { cardText } from '../../../src/card/card-text.ts';
import { parseCard } from '../../../src/card/parse-card.ts';
import { checkCard, newCard } from '../../../src/compose-card.ts';
import type { Requirement, RequirementSet } from '../../../src/model/requirements.ts';

const row = (id: string, card: readonly string[], mode: Requirement['mode'] = 'C'): Requirement => ({
  id,
  ref: '1',
  title: id,
  section: 'all',
  mode,
  facts: [],
  card,
  checks: [],
});

const setOf = (...requirements: readonly Requirement[]): RequirementSet => ({
  regime: { id: 'own', aliases: [], name: 'Own', reference: 'x', status: 'x', asOf: '2026-11-20', url: '' },
  requirements,
});

describe('cardText', () => {
  it('writes the fields that are asked for, with help and the rows that ask, and is a valid card', () => {
    const text = cardText([setOf(row('a-1', ['system.users']), row('a-2', ['system.users', 'data.biases']))]);
    expect(text).toContain('  # Intended users [a-1, a-2]\n  users:\n');
    expect(text).toContain('  biases:\n  #   - risk:  # The bias\n');
    expect(text).toContain('regimes: [own]');
    expect(text).not.toContain('contraindications');
    expect(parseCard('card.yaml', text)).toMatchObject({
      cardVersion: 1,
      system: { users: null },
      data: { biases: null },
    });
  });

  it('is a valid card for every regime there is, and lacks all that they ask for', async () => {
    const text = await newCard(['fda', 'eu', 'model-card']);
    const card = parseCard('card.yaml', text);
    expect(card.regulatory?.regimes).toEqual(['fda-ai-dsf', 'eu-ai-act', 'model-card']);
    expect(text.split('\n').filter((line) => /^\s+\w+: \S/.test(line) && !line.includes('regimes'))).toEqual([]);
  });

  it('names the regimes that there are when one is unknown', async () => {
    await expect(newCard(['fdaa'])).rejects.toMatchObject({
      code: 'USAGE_INVALID',
      hint: expect.stringContaining('did you mean "fda"?'),
    });
  });
});

describe('cardGaps', () => {
  const set = setOf(
    row('a-1', ['system.users', 'data.population']),
    row('a-2', ['risk.fileRef'], 'H'),
    row('a-3', ['data.gaps']),
  );
  const gaps = (text: string, ...attachments: readonly AttachmentReading[]) => {
    const card = parseCard('card.yaml', `cardVersion: 1\n${text}`);
    return cardGaps({ file: 'card.yaml', card, attachments }, [set]);
  };

  it('lists fields that nothing stands in, by the rows that ask for them', () => {
    const { missing, wanted, stated } = gaps(
      'system: { users: TODO }\ndata: { population: { age: adults }, gaps: [] }',
    );
    expect(missing.map(({ path, wantedBy }) => [path, wantedBy[0]?.id])).toEqual([
      ['system.users', 'a-1'],
      ['risk.fileRef', 'a-2'],
      ['data.gaps', 'a-3'],
    ]);
    expect([wanted, stated]).toEqual([4, 1]);
  });

  it('asks no more for what is excused with a reason, or answered by an attachment', () => {
    const { missing } = gaps(
      'notApplicable: [{ ref: a-3, reason: none }, { ref: a-1 }]\nattachments: [{ id: x, sha256: AB, satisfies: [a-2] }]',
      { sha256: 'ab' },
    );
    expect(missing.map(({ path }) => path)).toEqual(['system.users', 'data.population']);
  });

  it.each<[string, string, AttachmentReading[]]>([
    ['sha256: ab', 'its file is not there', [{ problem: 'its file is not there' }]],
    ['sha256: cd', 'its file has SHA-256 ab, and the card states cd', [{ sha256: 'ab' }]],
    [
      'title: X',
      'the card states no sha256 for it; if the file is the right one, write sha256: "ab"',
      [{ sha256: 'ab' }],
    ],
    ['sha256: ab', 'its file was not read', []],
  ])('takes no attachment with %s for an answer: %s', (stated, problem, readings) => {
    const found = gaps(`attachments: [{ id: x, ${stated}, satisfies: [a-2] }]`, ...readings);
    expect(found.missing.map(({ path }) => path)).toContain('risk.fileRef');
    expect(found.refusedAttachments).toEqual([{ name: 'x', problem }]);
  });

  it('leaves a checksum that comes from the evidence to the document', () => {
    const stated = 'attachments: [{ id: x, sha256: { from: mlflow.tags.rmf }, satisfies: [a-2] }]';
    expect(gaps(stated, { sha256: 'ab' }).refusedAttachments).toEqual([]);
  });

  it('tells ids that no requirement has', () => {
    expect(gaps('notApplicable: [{ ref: a-9, reason: none }]').unknownIds).toEqual(['a-9']);
  });
});

describe('checkCard', () => {
  it('finds the card of the demo valid', async () => {
    const { regimes, missing } = await checkCard('examples/wdbc/card.yaml', [], process.env);
    expect(regimes).toEqual(['fda-ai-dsf', 'eu-ai-act', 'model-card']);
    expect(missing.map(({ path }) => path)).toContain('security.threatModelRef');
  });

  it('says that a file is not there', async () => {
    await expect(checkCard('no-such-card.yaml', [], process.env)).rejects.toMatchObject({ code: 'CARD_NOT_FOUND' });
  });
});
