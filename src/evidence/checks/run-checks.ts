import type { CheckResult, Records, Subject } from '../../model/evidence.ts';
import { hasRecord } from '../place.ts';
import { recordId } from '../record-id.ts';
import { acceptanceChecks } from './acceptance.ts';
import { augmentationChecks } from './augmentation.ts';
import type { Check } from './check.ts';
import { codeChecks } from './code.ts';
import { dataChecks } from './data.ts';
import { decisionChecks } from './decision.ts';
import { documentChecks, statementChecks } from './document.ts';
import { governanceChecks } from './governance.ts';
import { linkChecks } from './link.ts';
import { mergeChecks } from './merge.ts';
import { metricChecks } from './metric.ts';
import { modelFileChecks } from './model-files.ts';
import { copiedFrom, unlessCopied } from './own-run.ts';
import { releaseChecks } from './release.ts';
import { reproductionChecks } from './reproduction.ts';
import { unlessUnsealed } from './rests-on-seal.ts';
import { splitChecks } from './split.ts';
import { timeChecks } from './time.ts';

/** All checks, in the order in which documents print them. */
export const allChecks: readonly Check[] = [
  ...dataChecks,
  ...linkChecks,
  ...timeChecks,
  ...augmentationChecks,
  ...codeChecks,
  ...reproductionChecks,
  ...metricChecks,
  ...governanceChecks,
];

/** Checks of what a card speaks of: where nobody gave one, they are not asked. */
export const cardChecks: readonly Check[] = [
  ...splitChecks,
  ...acceptanceChecks,
  ...decisionChecks,
  ...modelFileChecks,
  ...releaseChecks,
  ...mergeChecks,
  ...statementChecks,
];

/** Every check's answer over one snapshot. */
export const runChecks = (subject: Subject, records: Records): readonly CheckResult[] => {
  const asked = hasRecord({ records, record: recordId.card }) ? [...allChecks, ...cardChecks] : allChecks;
  const other = copiedFrom(records);
  const results = asked.map(({ id, title, run }) => {
    const verdict = unlessUnsealed(run(subject, records), subject);
    return { id, title, ...unlessCopied(id, verdict, other) };
  });
  return [...results, ...documentChecks(subject, records, results)];
};
