import { describe, it } from 'vitest';
import { expectMended, type RunKind } from '../support/fault-matrix.ts';

const baseline: RunKind = {
  source: { kind: 'baseline', ref: 'v1' },
  data: { dir: 'data' },
  prepare: 'cd "$TIEBACK_DATA_DIR" && echo 7,8 > new.csv && touch -d @1700000000 new.csv',
  tag: 'v2',
};

const isLive = process.env['TIEBACK_LIVE_LAKEFS'] !== undefined;

describe('a run with a baseline, one request of which breaks', () => {
  it.each(isLive ? [{ isLasting: false }] : [{ isLasting: false }, { isLasting: true }])(
    'ends as if nothing had happened, at once or after it was resumed; lasting: $isLasting',
    { timeout: 600_000 },
    (options) => expectMended(baseline, options),
  );
});
