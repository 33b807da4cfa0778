import { describe, expect, it } from 'vitest';
import { assessRequirements } from '../../../src/card/assess-requirements.ts';
import type { Requirement } from '../../../src/model/requirements.ts';
import { sampleEvidence } from '../../support/sample-evidence.ts';

describe('assessRequirements', () => {
  it('takes nothing for known that was added after the run was sealed', () => {
    const { subject } = sampleEvidence();
    const row = { id: 'x-1', facts: ['code.commit'], card: [], checks: [] } as unknown as Requirement;
    const added = { ...subject.code.commit, seal: { kind: 'added' } as const };
    const later = { ...subject, code: { ...subject.code, commit: added } };
    expect(assessRequirements([row], { subject, checks: [] })).toMatchObject([{ status: 'supplied' }]);
    expect(assessRequirements([row], { subject: later, checks: [] })).toMatchObject([{ status: 'missing' }]);
  });
});
