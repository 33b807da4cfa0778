import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { asBranchName, asCommitId, asTieId } from '../../../src/model/ids.ts';
import { ownPlace } from '../../../src/util/process-place.ts';
import type { RunInput, RunPlan } from '../../../src/wrap/plan/run-plan.ts';
import { type TieFolder, tieFolder, tiesDir } from '../../../src/wrap/tie-folder.ts';

/** Where this process runs, as it notes that. */
export const here = Object.values(ownPlace()).join(' ');

export const tie = asTieId('20261121-9f3a1c2b4d');
export const baselineCommit = asCommitId('b0'.repeat(32));
export const dataCommit = asCommitId('da'.repeat(32));

const input: RunInput = {
  actor: 'ada@clinic',
  lakefs: { endpoint: 'http://lakefs:8000', uiUrl: 'https://data.example' },
  mlflow: { trackingUri: 'http://mlflow:5000', uiUrl: 'https://runs.example' },
  repository: 'faces',
  prefix: 'train/',
  baseline: { ref: 'v1', tag: 'v1', commit: baselineCommit },
  branch: asBranchName('retina-first'),
  experiment: 'retina',
  runName: 'first',
  mode: 'own',
  data: null,
  prepare: null,
  dataTag: null,
  inputs: [],
  model: null,
  showMetrics: [],
  metadata: {},
  augmentationParams: null,
  command: ['python', 'train.py'],
  entryPoint: 'train.py',
  cwd: '/srv',
  code: null,
  reports: [],
};

export const planWith = (more: Partial<RunInput> = {}): RunPlan => ({
  kind: 'run',
  version: 1,
  id: tie,
  writer: 'tieback/0.0.0',
  input: { ...input, ...more },
});

/** A new state folder that is gone after the test. */
export const newStateDir = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'tieback-state-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  mkdirSync(tiesDir(dir), { recursive: true });
  return dir;
};

/** The folder of a tie in a new state folder. */
export const newTieFolder = (): TieFolder => {
  const folder = tieFolder(newStateDir(), tie);
  mkdirSync(folder.dir, { recursive: true });
  return folder;
};
