import { describe, expect, it } from 'vitest';
import { parseCardField, requiredCardFields } from '../../../../src/promote/gates/card-fields.ts';
import type { StatedCard } from '../../../../src/promote/gates/gate.ts';
import { asserted, statedCard as card, gateFacts } from '../samples.ts';

describe('required card fields', () => {
  const ask = (stated: StatedCard | undefined, ...cardFields: readonly string[]) =>
    requiredCardFields(gateFacts({ stated }), { cardFields });
  const purpose = card({ 'system.intendedPurpose': asserted('screening') });

  it('are not asked for unless some are named', () => {
    expect(ask(purpose).outcome).toBe('skip');
  });

  it('are stated, and recorded with the card', () => {
    expect(ask(purpose, 'system.intendedPurpose', 'system')).toEqual({
      gate: 'required-card-fields',
      outcome: 'pass',
      reason: 'card "card.yaml" (sha256 abc) states system.intendedPurpose, system',
    });
  });

  it('refuse, by name, what the card does not state', () => {
    expect(ask(purpose, 'system.intendedPurpose', 'system.users', 'risk')).toMatchObject({
      outcome: 'fail',
      reason: expect.stringMatching(/does not state system\.users, risk$/),
    });
    expect(ask(undefined, 'system.users').outcome).toBe('fail');
  });

  it('are stated by every item of a list', () => {
    const names = { 'risk.hazards.0.id': asserted('h1'), 'risk.hazards.1.id': asserted('h2') };
    const controls = { ...names, 'risk.hazards.0.control': asserted('a lock') };
    expect(ask(card(names), 'risk.hazards.id').outcome).toBe('pass');
    expect(ask(card(controls), 'risk.hazards.control').outcome).toBe('fail');
    expect(ask(card({}), 'risk.hazards').outcome).toBe('fail');
  });

  it('refuse what the run contradicts', () => {
    const path = 'system.intendedPurpose';
    const contradictions = [
      { path, key: 'clinical.intended_use', stated: asserted('screening'), logged: asserted('triage') },
    ];
    const denied = card({ [path]: asserted('screening') }, { contradictions });
    expect(ask(denied, 'system')).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining('says "screening" at system.intendedPurpose, and the run "triage"'),
    });
    expect(ask(card({ 'system.users': asserted('nurses') }, { contradictions }), 'system.users').outcome).toBe('pass');
  });

  it('are those that a card has', () => {
    expect(parseCardField(' risk.hazards.control ')).toBe('risk.hazards.control');
    expect(() => parseCardField('system.intendedPurpos')).toThrow(
      expect.objectContaining({
        code: 'USAGE_INVALID',
        hint: expect.stringContaining('"system.intendedPurpose"'),
      }),
    );
  });
});
