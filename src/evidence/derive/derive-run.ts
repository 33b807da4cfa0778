import type { Subject } from '../../model/evidence.ts';
import type { Fact, KeyedFact } from '../../model/fact.ts';
import { asRunId } from '../../model/ids.ts';
import { parseExtraRuns } from '../../tie/extra-runs.ts';
import { backLinkKey, foreignCommitTags, mendedTagPrefix, mlflowTag, runTag } from '../../tie/keys.ts';
import type { SealedRecord } from '../../tie/seal.ts';
import { mlflowRunUrl } from '../../tie/urls.ts';
import {
  asNumber,
  deriveFact,
  factValue,
  firstKnown,
  isKnown,
  mapFact,
  missing,
  readFact,
  readText,
  timeOfMs,
  whyMissing,
} from '../fact.ts';
import { at, placeOf } from '../place.ts';
import { recordId } from '../record-id.ts';
import { askedFact, askedOfRun, type Basis, backLinkFact, runIdFact } from './basis.ts';
import { deriveDecisions, isDecision } from './derive-decisions.ts';
import { deriveMetrics, unloggedMetrics } from './derive-metrics.ts';
import { type Entry, requested, tagFact } from './run-view.ts';
import { otherRunFacts } from './tied-runs.ts';

const linkTags: ReadonlySet<string> = new Set([
  ...Object.values(runTag),
  ...foreignCommitTags,
  'lakefs_dataset',
  'lakefs.dataset_uri',
]);

const isOwnTag = (tag: Entry): boolean =>
  !linkTags.has(tag.key) && !tag.key.startsWith('mlflow.') && !tag.key.startsWith(mendedTagPrefix) && !isDecision(tag);

const paramFact = ({ key, place }: Entry): KeyedFact<string> => ({ key, fact: readText(place) });
const tagOf = ({ key, place }: Entry): KeyedFact<string> => ({ key, fact: readText(place, 'asserted') });

const asLifecycle = (value: unknown): 'active' | 'deleted' | undefined =>
  value === 'active' || value === 'deleted' ? value : undefined;

const urlFact = ({ records, run }: Basis): Fact<string> =>
  deriveFact(
    [readText(requested(records, 'mlflowUiUrl')), readText(run.experimentId), readText(run.id)],
    (base, experiment, id) => mlflowRunUrl(base, experiment, id),
  );

const experimentName = ({ records, run }: Basis): Fact<string> => {
  const id = readText(run.experimentId);
  if (id.grade === 'missing') return id;
  // Without the run its experiment is not asked for either.
  if (run.origin === 'seal') return missing(whyMissing(run.live));
  return readText(at(placeOf(records, recordId.experiment(id.value)), 'experiment', 'name'));
};

/** How the command ended: as MLflow has it, which is somebody's word when tieback could not see the end itself. */
const statusFacts = (basis: Basis): Pick<Subject['run'], 'status' | 'statusAssertedBy' | 'statusAssertedAt'> => {
  const { run } = basis;
  const said = (key: string) => mapFact(askedOfRun(basis, key, backLinkFact(basis, key)), (text) => text, 'asserted');
  const [by, when] = [said(runTag.statusAssertedBy), said(runTag.statusAssertedAt)];
  return {
    status: readText(run.status, isKnown(by) || isKnown(when) ? 'asserted' : 'recorded'),
    statusAssertedBy: by,
    statusAssertedAt: when,
  };
};

/** When somebody said how the command ended, the end in MLflow is when that was said: how long it ran is not known. */
const endFacts = (basis: Basis): Pick<Subject['run'], 'endedAt' | 'durationMs'> => {
  const { run } = basis;
  const { status, statusAssertedAt } = statusFacts(basis);
  if (status.grade === 'asserted') {
    const when = factValue(statusAssertedAt);
    return {
      endedAt: readFact(run.endTime, timeOfMs, 'asserted'),
      durationMs: missing('absent', `how it ended was stated ${when === undefined ? 'later' : `at ${when}`}`),
    };
  }
  const times = [readFact(run.startTime, asNumber), readFact(run.endTime, asNumber)] as const;
  return { endedAt: readFact(run.endTime, timeOfMs), durationMs: deriveFact(times, (from, to) => to - from) };
};

/** @param sealed the run's sealed record, as far as it can be relied on */
export const deriveRun = (
  basis: Basis,
  sealed: Fact<SealedRecord>,
): Omit<Subject['run'], 'loggedModels' | 'modelVersions'> => {
  const { records, run } = basis;
  return {
    id: mapFact(runIdFact(basis), asRunId),
    name: readText(run.name),
    experimentId: firstKnown(readText(run.experimentId), backLinkFact(basis, backLinkKey.experimentId)),
    experimentName: experimentName(basis),
    ...statusFacts(basis),
    exitCode: askedOfRun(basis, runTag.exitCode),
    metricsRejected: mapFact(askedOfRun(basis, runTag.metricsRejected), asNumber),
    lifecycle: readFact(run.lifecycle, asLifecycle),
    startedAt: readFact(run.startTime, timeOfMs),
    ...endFacts(basis),
    user: tagFact(run, mlflowTag.user, 'asserted'),
    url: urlFact(basis),
    artifactUri: readText(run.artifactUri),
    model: askedFact(basis, backLinkKey.modelName),
    decisions: deriveDecisions(run),
    params: run.params.map(paramFact),
    metrics: deriveMetrics(basis, sealed),
    unloggedMetrics: unloggedMetrics(basis),
    tags: run.tags.filter(isOwnTag).map(tagOf),
    parent: mapFact(askedOfRun(basis, mlflowTag.parentRun), asRunId),
    extraRuns: mapFact(askedFact(basis, backLinkKey.extraRuns), (json) => parseExtraRuns(json)?.count),
    otherRuns: otherRunFacts(records, factValue(basis.tieId), factValue(runIdFact(basis))),
  };
};
