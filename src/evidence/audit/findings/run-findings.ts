import type { AuditFinding } from '../../../model/audit.ts';
import type { RunState } from '../run-state.ts';
import { dataCheckFindings } from './data-check-findings.ts';
import { dataFindings } from './data-findings.ts';
import { givenUp, isGivenUp, linkFindings } from './link-findings.ts';
import { lostFileFindings } from './lost-file-findings.ts';
import { sealFindings } from './seal-findings.ts';
import { sealTimeFindings } from './seal-time-findings.ts';

/** Everything that is wrong with one run and its data. */
export const runFindings = (state: RunState): readonly AuditFinding[] =>
  isGivenUp(state)
    ? givenUp(state)
    : [
        ...linkFindings(state),
        ...dataFindings(state),
        ...dataCheckFindings(state),
        ...lostFileFindings(state),
        ...sealFindings(state),
        ...sealTimeFindings(state),
      ];
