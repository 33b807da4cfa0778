import type { AuditFinding } from '../../../model/audit.ts';
import {
  asSealWay,
  isLateSeal,
  isLongDelay,
  type SealTime,
  sealTimeText,
  unseenText,
} from '../../../model/seal-time.ts';
import { backLinkKey } from '../../../tie/keys.ts';
import { note, warning } from '../finding.ts';
import type { RunState } from '../run-state.ts';
import { subjectOf } from './link-findings.ts';

/** Whether a run could be edited for long before somebody else sealed it. An adoption seals late by its nature. */
export const sealTimeFindings = (state: RunState): readonly AuditFinding[] => {
  const { run, log } = state;
  const [link] = log?.backLinks ?? [];
  if (link === undefined || link.metadata[backLinkKey.runId] !== run.id) return [];
  const way = asSealWay(link.metadata[backLinkKey.sealedBy] ?? '');
  if (way === 'run' || way === 'link') return [];
  const clocks = [backLinkKey.lakefsOffset, backLinkKey.mlflowOffset].map((key) =>
    Math.abs(Number(link.metadata[key])),
  );
  const isEndStated = link.metadata[backLinkKey.statusAssertedAt] !== undefined;
  const time: SealTime = {
    way,
    delayMs: run.endTime === undefined || isEndStated ? undefined : link.creationDate * 1000 - run.endTime,
    clocksMs: Math.max(0, ...clocks.filter(Number.isFinite)),
  };
  if (!isLateSeal(time)) return [];
  const say = isLongDelay(time) ? warning : note;
  return [
    say(
      'sealed-late',
      { ...subjectOf(state), commit: link.id },
      `run "${run.id}" was ${sealTimeText(time)}: ${unseenText}`,
      'ask whoever resumed it (tieback.actor in the back-link’s metadata) why, and hold the run against what its script printed',
    ),
  ];
};
