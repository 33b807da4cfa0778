import type { CheckResult, Records, Subject } from '../../model/evidence.ts';
import { augmentationChecks } from './augmentation.ts';
import type { Check } from './check.ts';
import { codeChecks } from './code.ts';
import { dataChecks } from './data.ts';
import { governanceChecks } from './governance.ts';
import { linkChecks } from './link.ts';
import { metricChecks } from './metric.ts';
import { reproductionChecks } from './reproduction.ts';
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

/** Every check's answer over one snapshot. */
export const runChecks = (subject: Subject, records: Records): readonly CheckResult[] =>
  allChecks.map(({ id, title, run }) => ({ id, title, ...run(subject, records) }));
