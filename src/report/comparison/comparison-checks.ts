import type { ComparedRun, Comparison } from '../../model/comparison.ts';
import { type HandStep, handStep, lakectl, lakefsWord } from '../hand-step.ts';
import { shellWord } from '../shell-word.ts';

const diffCommand = (repository: string, left: string, right: string): string | undefined => {
  const [from, to] = [lakefsWord(repository, left), lakefsWord(repository, right)];
  return from === undefined || to === undefined ? undefined : `lakectl diff --two-way ${from} ${to}`;
};

const runCommand = (server: string, run: string): string | undefined =>
  /^https?:\/\//.test(server)
    ? `curl -s ${shellWord(`${server.replace(/\/+$/, '')}/api/2.0/mlflow/runs/get?run_id=${encodeURIComponent(run.toWellFormed())}`)}`
    : undefined;

/** What was sealed of a run that is not as it was sealed. */
const sealedCommand = ({ repository, tie, runId, sealDifferences = [] }: ComparedRun): string | undefined =>
  sealDifferences.length === 0
    ? undefined
    : lakectl('fs cat', lakefsWord(repository, tie && `tieback-${tie}`, `_tieback/runs/${runId}.json`));

const shownSteps = 20;

/** How to check a comparison without tieback. */
export const comparisonChecks = ({ mlflowUrl, runs, data }: Comparison): readonly HandStep[] => [
  handStep(
    'This document',
    ['sha256sum comparison.json'],
    'The .json that was written beside this document must have the SHA-256 that stands in its footer; name that file.',
  ),
  handStep(
    'Metrics and parameters',
    [
      ...runs.slice(0, shownSteps).map(({ runId }) => runCommand(mlflowUrl, runId)),
      ...runs.flatMap((run) => sealedCommand(run) ?? []).slice(0, shownSteps),
    ],
    'MLflow’s answers hold the values of the tables above; where a run is not as it was sealed, the sealed record on its anchor does.',
  ),
  handStep(
    'What lies between the data',
    [
      ...new Set(
        data
          .filter(({ left, right }) => left !== right)
          .map(({ repository, left, right }) => diffCommand(repository, left, right)),
      ),
    ].slice(0, shownSteps),
    'Both sides are commit ids: lakeFS lists the same paths as added, changed and removed as long as it keeps the commits.',
  ),
];
