import type { Fact, KeyedFact, Subject } from '../model/evidence.ts';
import { asRunId } from '../model/ids.ts';
import { backLinkKey, foreignCommitTags, mlflowTag, runTag } from '../tie/keys.ts';
import { mlflowRunUrl } from '../tie/urls.ts';
import { type Basis, backLinkFact } from './basis.ts';
import { deriveMetrics } from './derive-metrics.ts';
import { asNumber, deriveFact, firstKnown, mapFact, readFact, readText, timeOfMs } from './fact.ts';
import { at, placeOf, resolvePointer } from './place.ts';
import { recordId } from './record-id.ts';
import { type Entry, requested, tagFact } from './run-view.ts';

const linkTags: ReadonlySet<string> = new Set([
  ...Object.values(runTag),
  ...foreignCommitTags,
  'lakefs_dataset',
  'lakefs.dataset_uri',
]);

const isOwnTag = ({ key }: Entry): boolean => !linkTags.has(key) && !key.startsWith('mlflow.');

const paramFact = ({ key, place }: Entry): KeyedFact<string> => ({ key, fact: readText(place) });
const tagOf = ({ key, place }: Entry): KeyedFact<string> => ({ key, fact: readText(place, 'asserted') });

/** `{"count":n,"sha256":…}` */
const countIn = (json: string): number | undefined => {
  try {
    return asNumber(resolvePointer(JSON.parse(json), '/count'));
  } catch {
    return undefined;
  }
};

const urlFact = ({ records, run }: Basis): Fact<string> =>
  deriveFact(
    [readText(requested(records, 'mlflowUiUrl')), readText(run.experimentId), readText(run.id)],
    (base, experiment, id) => mlflowRunUrl(base, experiment, id),
  );

const experimentName = ({ records, run }: Basis): Fact<string> => {
  const id = readText(run.experimentId);
  if (id.grade === 'missing') return id;
  return readText(at(placeOf(records, recordId.experiment(id.value)), 'experiment', 'name'));
};

export const deriveRun = (basis: Basis): Subject['run'] => {
  const { records, run } = basis;
  return {
    id: mapFact(
      firstKnown(readText(run.id), readText(requested(records, 'runId')), backLinkFact(basis, backLinkKey.runId)),
      asRunId,
    ),
    name: readText(run.name),
    experimentId: firstKnown(readText(run.experimentId), backLinkFact(basis, backLinkKey.experimentId)),
    experimentName: experimentName(basis),
    status: readText(run.status),
    startedAt: readFact(run.startTime, timeOfMs),
    endedAt: readFact(run.endTime, timeOfMs),
    durationMs: deriveFact(
      [readFact(run.startTime, asNumber), readFact(run.endTime, asNumber)],
      (from, to) => to - from,
    ),
    user: tagFact(run, mlflowTag.user, 'asserted'),
    url: urlFact(basis),
    artifactUri: readText(run.artifactUri),
    model: backLinkFact(basis, backLinkKey.modelName),
    params: run.params.map(paramFact),
    metrics: deriveMetrics(basis),
    tags: run.tags.filter(isOwnTag).map(tagOf),
    extraRuns: mapFact(backLinkFact(basis, backLinkKey.extraRuns), countIn),
  };
};

const asFlag = (text: string): boolean | undefined => {
  const word = text.toLowerCase();
  return word === 'true' || word === 'false' ? word === 'true' : undefined;
};

export const deriveCode = ({ run }: Basis): Subject['code'] => ({
  commit: tagFact(run, mlflowTag.gitCommit),
  branch: tagFact(run, mlflowTag.gitBranch),
  repositoryUrl: tagFact(run, mlflowTag.gitRepoUrl),
  isDirty: mapFact(tagFact(run, mlflowTag.gitDirty), asFlag),
  entryPoint: tagFact(run, mlflowTag.sourceName),
});
