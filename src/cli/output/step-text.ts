import type { RunResults } from '../../wrap/results.ts';

const texts: { readonly [S in keyof RunResults]: string } = {
  experiment: 'finding the experiment',
  branch: 'making the branch',
  baselineAnchor: 'anchoring the baseline',
  fetch: 'fetching data',
  prepare: 'preparing the data',
  upload: 'uploading the data folder',
  dataCommit: 'committing the data',
  dataTag: 'tagging the data',
  createRun: 'making the run',
  inputs: 'logging the datasets',
  train: 'training',
  attachRun: "finding the script's runs",
  metrics: 'sending metrics',
  dataCheck: 'hashing the data again',
  closeRun: 'closing the run',
  outputs: 'committing what the script wrote',
  backLink: 'linking back',
  anchor: 'anchoring the tie',
  record: 'storing the sealed record',
  report: 'writing the report',
};

/** A step in words, for people; `--json` has its name. */
export const stepText = (step: string): string => (Object.hasOwn(texts, step) ? texts[step as keyof RunResults] : step);
