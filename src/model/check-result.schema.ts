import * as z from 'zod';
import type { CheckResult } from './evidence.ts';

/** A check's answer, as files hold it. */
export const checkResult: z.ZodType<CheckResult> = z.strictObject({
  id: z.string(),
  title: z.string(),
  outcome: z.enum(['pass', 'warn', 'fail', 'skip']),
  reason: z.string(),
  facts: z.array(z.string()).describe('Paths into the subject.'),
  isOnlyMissing: z
    .exactOptional(z.literal(true))
    .describe('Of a failure: something is gone, and nothing that is there says otherwise.'),
});
