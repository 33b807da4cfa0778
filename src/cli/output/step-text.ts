import type { RunResults } from '../../wrap/results.ts';

/** Ten characters at most: a table of ties fits a terminal of eighty. */
const texts: { readonly [S in keyof RunResults]: string } = {
  experiment: 'experiment',
  branch: 'branch',
  baselineAnchor: 'baseline',
  fetch: 'fetching',
  prepare: 'preparing',
  upload: 'upload',
  dataCommit: 'commit',
  dataTag: 'data tag',
  createRun: 'new run',
  inputs: 'datasets',
  train: 'training',
  attachRun: 'find runs',
  metrics: 'metrics',
  dataCheck: 'data check',
  capture: 'capture',
  packages: 'packages',
  environment: 'files',
  closeRun: 'run status',
  backLink: 'back-link',
  anchor: 'anchor',
  record: 'record',
  report: 'report',
};

/** A step in words, for people; `--json` has its name. */
export const stepText = (step: string): string => (Object.hasOwn(texts, step) ? texts[step as keyof RunResults] : step);
