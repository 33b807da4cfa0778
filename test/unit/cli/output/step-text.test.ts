import { describe, expect, it } from 'vitest';
import { stepText } from '../../../../src/cli/output/step-text.ts';

describe('stepText', () => {
  it('says in words what a step does', () => {
    expect(stepText('attachRun')).toBe('find runs');
  });

  it.each(['someday', 'constructor'])('leaves the name of a step that it does not know: %s', (name) => {
    expect(stepText(name)).toBe(name);
  });
});
