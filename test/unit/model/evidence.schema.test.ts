import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { runChecks } from '../../../src/evidence/checks/run-checks.ts';
import { deriveSubject } from '../../../src/evidence/derive/derive.ts';
import { readEvidence } from '../../../src/model/evidence.schema.ts';
import type { Records } from '../../../src/model/evidence.ts';
import { finishedTie, without } from '../evidence/tie-records.ts';

const evidenceOf = (records: Records) => {
  const subject = deriveSubject(records);
  return {
    schema: 'tieback/evidence/1',
    tool: 'tieback/0.1.0',
    takenAt: '2026-11-21T12:00:00.000Z',
    records,
    subject,
    checks: runChecks(subject, records),
  };
};
const stored = (): Record<string, unknown> => JSON.parse(JSON.stringify(evidenceOf(finishedTie().records)));

describe('readEvidence', () => {
  it('reads back what was written', () => {
    expect(readEvidence(stored())).toEqual(evidenceOf(finishedTie().records));
  });

  it('reads evidence in which most things are missing', () => {
    const world = finishedTie();
    const empty = evidenceOf(without(world, 'unreachable', ...Object.keys(world.records)));
    expect(readEvidence(JSON.parse(JSON.stringify(empty)))).toEqual(empty);
  });

  it('names what is wrong and where', () => {
    const damaged = { ...stored(), takenAt: 5 };
    expect(() => readEvidence(damaged)).toThrow(
      expect.objectContaining({ code: 'EVIDENCE_INVALID', message: expect.stringContaining('takenAt') }),
    );
  });

  it('refuses fields that its schema does not know', () => {
    expect(() => readEvidence({ ...stored(), more: 1 })).toThrow(expect.objectContaining({ code: 'EVIDENCE_INVALID' }));
  });

  it('refuses a known fact without a source', () => {
    const evidence = stored();
    const subject = evidence['subject'] as { run: { id: { sources: unknown[] } } };
    subject.run.id.sources = [];
    expect(() => readEvidence(evidence)).toThrow(expect.objectContaining({ code: 'EVIDENCE_INVALID' }));
  });

  it('names a schema that is newer than it knows', () => {
    expect(() => readEvidence({ schema: 'tieback/evidence/9' })).toThrow(
      expect.objectContaining({
        code: 'EVIDENCE_INVALID',
        message: expect.stringContaining('"tieback/evidence/9"'),
        details: expect.objectContaining({ schema: 'tieback/evidence/9' }),
      }),
    );
  });

  it.each([[null], ['text'], [[]], [{}], [{ schema: 'toString' }], [{ schema: '__proto__' }]])(
    'refuses %j, which is no evidence',
    (json) => {
      expect(() => readEvidence(json)).toThrow(expect.objectContaining({ code: 'EVIDENCE_INVALID' }));
    },
  );
});

describe('schemas/', () => {
  it('is as the code generates it', async () => {
    const script = fileURLToPath(new URL('../../../scripts/generate-schemas.ts', import.meta.url));
    const { stderr } = await promisify(execFile)(process.execPath, [script, '--check']);
    expect(stderr).toBe('');
  });
});
