import { describe, expect, it } from 'vitest';
import type { Comparability } from '../../../../src/model/comparison.ts';
import { comparableGate } from '../../../../src/promote/gates/comparable.ts';
import { judgeRun, questionsOf } from '../../../../src/report/comparison/judge-comparison.ts';
import { comparedRun, gateFacts, otherBaseline, otherTestData } from '../../promote/samples.ts';

const sameTest: Comparability = { aspect: 'test-data', answer: 'same', reason: 'the same by checksum' };
const noDefinition: Comparability = { aspect: 'metric-definition', answer: 'unknown', reason: 'neither run says' };
const otherDefinition: Comparability = { ...noDefinition, answer: 'differs' };
const unknownTest: Comparability = { ...otherTestData, answer: 'unknown' };

describe('a run in the document and at the gate of a promotion', () => {
  it.each([
    ['the same test data', [sameTest], 'pass'],
    ['another baseline', [otherBaseline, sameTest], 'pass'],
    ['no word of how the metrics are defined', [sameTest, noDefinition], 'warn'],
    ['other test data', [otherTestData], 'fail'],
    ['test data that nobody recorded', [unknownTest], 'fail'],
    ['another definition', [sameTest, otherDefinition], 'fail'],
  ] as const)('is graded alike: %s', (_what, comparability, outcome) => {
    const candidate = comparedRun({ name: 'new', comparability });
    const gate = comparableGate(gateFacts({ candidate, champion: comparedRun({ name: 'old' }) }));
    expect([judgeRun(candidate, 'old').outcome, gate.outcome]).toEqual([outcome, outcome]);
  });

  it('is told to stand on another baseline, which does not count', () => {
    const [question] = questionsOf(comparedRun({ name: 'new', comparability: [otherBaseline] }));
    expect(question).toMatchObject({ outcome: 'skip', reason: 'from v2, not v1' });
  });
});
