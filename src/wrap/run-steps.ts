import type { Steps } from '../saga/step.ts';
import type { RunPlan } from './plan/run-plan.ts';
import type { TiePorts } from './ports.ts';
import type { RunResults } from './results.ts';
import { anchorStep } from './steps/anchor.ts';
import { attachRunStep } from './steps/attach-run.ts';
import { backLinkStep } from './steps/back-link.ts';
import { captureStep, environmentStep, packagesStep } from './steps/capture.ts';
import { closeRunStep } from './steps/close-run.ts';
import { createRunStep, inputsStep } from './steps/create-run.ts';
import { dataCheckStep } from './steps/data-check.ts';
import { dataCommitStep } from './steps/data-commit.ts';
import { dataTagStep } from './steps/data-tag.ts';
import { fetchStep } from './steps/fetch.ts';
import { metricsStep } from './steps/metrics.ts';
import { prepareStep } from './steps/prepare.ts';
import { recordStep } from './steps/record.ts';
import { reportStep } from './steps/report.ts';
import { baselineAnchorStep, branchStep, experimentStep } from './steps/resolve.ts';
import { trainStep } from './steps/train.ts';
import { uploadStep } from './steps/upload.ts';

/** The steps of a wrapped run. A tie on a fixed version anchors first and links back there; any other links back first. */
export const runStepsFor = (plan: RunPlan): Steps<RunPlan, RunResults, TiePorts> => {
  const isFixed = plan.input.branch === null;
  return {
    capture: captureStep,
    experiment: experimentStep,
    branch: branchStep,
    baselineAnchor: baselineAnchorStep,
    fetch: fetchStep,
    prepare: prepareStep,
    upload: uploadStep,
    dataCommit: dataCommitStep,
    dataTag: dataTagStep,
    createRun: createRunStep,
    inputs: inputsStep,
    train: trainStep,
    packages: packagesStep(plan),
    attachRun: attachRunStep(plan),
    metrics: metricsStep(plan),
    dataCheck: dataCheckStep,
    closeRun: closeRunStep(plan),
    environment: environmentStep,
    backLink: backLinkStep(isFixed),
    anchor: anchorStep(isFixed),
    record: recordStep,
    report: reportStep,
  };
};
