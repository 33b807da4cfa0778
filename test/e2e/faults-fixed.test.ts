import { describe, it } from 'vitest';
import { expectMended, type RunKind } from '../support/fault-matrix.ts';

const fixed: RunKind = { source: { kind: 'fixed', ref: 'v1' } };

describe('a run on a fixed version, one request of which breaks', () => {
  it.skipIf(process.env['TIEBACK_LIVE_LAKEFS'] !== undefined).each([{ isLasting: false }, { isLasting: true }])(
    'ends as if nothing had happened, at once or after it was resumed; lasting: $isLasting',
    { timeout: 600_000 },
    (options) => expectMended(fixed, options),
  );
});
