import { describe, expect, it } from 'vitest';
import { commandOf, prepareCommandOf } from '../../../../src/wrap/child/spoken-commands.ts';
import { planWith } from '../samples.ts';

const journaled = planWith({ command: ['train', '--key=[redacted]'], prepare: 'make KEY=[redacted]' });
const spoken = { command: ['train', '--key=word'], prepare: 'make KEY=word' };
const lost = expect.objectContaining({ code: 'USAGE_INVALID', hint: expect.stringContaining('environment') });

describe('the training command', () => {
  it('is the one that was typed in this process', () => {
    expect(commandOf(journaled, spoken)).toEqual(['train', '--key=word']);
  });

  it('is what the journal has in a later process', () => {
    expect(commandOf(planWith(), undefined)).toEqual(['python', 'train.py']);
  });

  it('is not run without the secret that it held', () => {
    expect(() => commandOf(journaled, undefined)).toThrow(lost);
  });
});

describe('the prepare command', () => {
  it('is the one that was typed in this process', () => {
    expect(prepareCommandOf(journaled, spoken)).toBe('make KEY=word');
  });

  it('is what the journal has in a later process, or none', () => {
    expect(prepareCommandOf(planWith({ prepare: 'make' }), undefined)).toBe('make');
    expect(prepareCommandOf(planWith(), undefined)).toBeNull();
    expect(prepareCommandOf(planWith(), { command: ['train'], prepare: undefined })).toBeNull();
  });

  it('is not run without the secret that it held', () => {
    expect(() => prepareCommandOf(journaled, undefined)).toThrow(lost);
  });
});
