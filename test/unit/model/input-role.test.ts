import { describe, expect, it } from 'vitest';
import { inputRole, trainingRole } from '../../../src/model/input-role.ts';

describe('inputRole', () => {
  it.each(['training', 'train', 'Train', 'TRAINING'])('reads "%s" as training data', (context) => {
    expect(inputRole(context)).toBe(trainingRole);
  });

  it('keeps any other word as it was written', () => {
    expect(['Validation', 'retrain', ''].map(inputRole)).toEqual(['Validation', 'retrain', '']);
  });

  it('has none for an input of which nobody says what for', () => {
    expect(inputRole(undefined)).toBe('');
  });
});
