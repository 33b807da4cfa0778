import * as z from 'zod';
import type { ErrorCode } from '../errors.ts';
import type { DoctorAnswer, Finding, InitAnswer } from './finding.ts';

// The codes are in the error class's own list: a newer tieback has more of them.
const errorCode = z.string().describe('Code of the error behind it.') as unknown as z.ZodType<ErrorCode>;

const finding: z.ZodType<Finding> = z.strictObject({
  id: z.string().describe('What was looked at, such as lakefs-write.'),
  outcome: z
    .enum(['ok', 'warn', 'fail'])
    .describe('ok: as it should be; warn: works, and may surprise; fail: runs will fail or lose data.'),
  text: z.string().describe('What was found, for people.'),
  next: z.string().exactOptional().describe('What to do about it.'),
  code: errorCode.exactOptional(),
});

const findings = z.array(finding);

export const doctorAnswerSchema: z.ZodType<DoctorAnswer> = z.strictObject({ findings });

export const initAnswerSchema: z.ZodType<InitAnswer> = z.strictObject({
  file: z.string().describe('Path of the file that was written.'),
  findings: findings.describe('What the servers answered; empty when they were not asked.'),
});
