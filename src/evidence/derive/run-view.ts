import type { Records } from '../../model/evidence.ts';
import type { Fact, Grade } from '../../model/fact.ts';
import { inputRole } from '../../model/input-role.ts';
import { anchorBranch, inputTag, mlflowTag, sealedRecordPath } from '../../tie/keys.ts';
import { isSealedTag } from '../../tie/seal.ts';
import { missing, readText, whyMissing } from '../fact.ts';
import { at, elementsAt, hasRecord, keysAt, type Place, placeOf, textAt } from '../place.ts';
import { recordId } from '../record-id.ts';

export type Entry = { readonly key: string; readonly place: Place };
export type MetricPlaces = { readonly key: string; readonly value: Place; readonly step: Place };
export type InputPlaces = {
  readonly role: string;
  readonly name: Place;
  readonly sourceType: Place;
  readonly source: Place;
  /** Undefined when nobody said by which name the data was chosen. */
  readonly ref: Place | undefined;
};

/** Where each part of a run stands: in MLflow's own answer, or in the sealed record when MLflow has lost the run. */
export type RunView = {
  readonly origin: 'mlflow' | 'seal';
  /** The whole answer. */
  readonly whole: Place;
  /** MLflow's own answer: what no seal covers is there or nowhere. */
  readonly live: Place;
  readonly id: Place;
  readonly name: Place;
  readonly experimentId: Place;
  readonly status: Place;
  /** Only MLflow itself says it. */
  readonly lifecycle: Place;
  readonly startTime: Place;
  readonly endTime: Place;
  readonly artifactUri: Place;
  readonly params: readonly Entry[];
  readonly tags: readonly Entry[];
  readonly metrics: readonly MetricPlaces[];
  readonly inputs: readonly InputPlaces[];
};

const byKey = (a: { readonly key: string }, b: { readonly key: string }): number => (a.key < b.key ? -1 : 1);

/** `[{"key":…,"value":…}]` */
const listEntries = (list: Place): readonly Entry[] =>
  elementsAt(list)
    .flatMap((item) => {
      const key = textAt(at(item, 'key'));
      return key === undefined ? [] : [{ key, place: at(item, 'value') }];
    })
    .sort(byKey);

/** `{key: value}` */
export const mapEntries = (map: Place): readonly Entry[] => keysAt(map).map((key) => ({ key, place: at(map, key) }));

const metricPlaces = (list: Place): readonly MetricPlaces[] =>
  elementsAt(list)
    .flatMap((item) => {
      const key = textAt(at(item, 'key'));
      return key === undefined ? [] : [{ key, value: at(item, 'value'), step: at(item, 'step') }];
    })
    .sort(byKey);

const inputPlaces = (
  tags: readonly Entry[],
  dataset: Pick<InputPlaces, 'name' | 'sourceType' | 'source'>,
): InputPlaces => {
  const placeIn = (wanted: string): Place | undefined => tags.find(({ key }) => key === wanted)?.place;
  const context = placeIn(mlflowTag.datasetContext);
  return { role: inputRole(context && textAt(context)), ...dataset, ref: placeIn(inputTag.ref) };
};

const mlflowView = (whole: Place): RunView => {
  const info = at(whole, 'run', 'info');
  const data = at(whole, 'run', 'data');
  return {
    origin: 'mlflow',
    whole,
    live: whole,
    id: at(info, 'run_id'),
    name: at(info, 'run_name'),
    experimentId: at(info, 'experiment_id'),
    status: at(info, 'status'),
    lifecycle: at(info, 'lifecycle_stage'),
    startTime: at(info, 'start_time'),
    endTime: at(info, 'end_time'),
    artifactUri: at(info, 'artifact_uri'),
    params: listEntries(at(data, 'params')),
    tags: listEntries(at(data, 'tags')),
    metrics: metricPlaces(at(data, 'metrics')),
    inputs: elementsAt(at(whole, 'run', 'inputs', 'dataset_inputs')).map((input) =>
      inputPlaces(listEntries(at(input, 'tags')), {
        name: at(input, 'dataset', 'name'),
        sourceType: at(input, 'dataset', 'source_type'),
        source: at(input, 'dataset', 'source'),
      }),
    ),
  };
};

const sealView = (whole: Place, live: Place): RunView => {
  const record = at(whole, 'record');
  const run = at(record, 'run');
  return {
    origin: 'seal',
    whole,
    live,
    id: at(run, 'id'),
    name: at(live, 'run', 'info', 'run_name'),
    experimentId: at(run, 'experimentId'),
    status: at(run, 'status'),
    lifecycle: at(live, 'run', 'info', 'lifecycle_stage'),
    startTime: at(run, 'startTime'),
    endTime: at(run, 'endTime'),
    artifactUri: at(live, 'run', 'info', 'artifact_uri'),
    params: mapEntries(at(record, 'params')),
    tags: mapEntries(at(record, 'tags')),
    metrics: metricPlaces(at(record, 'metrics')),
    inputs: elementsAt(at(record, 'inputs')).map((input) =>
      inputPlaces(mapEntries(at(input, 'tags')), {
        name: at(input, 'name'),
        sourceType: at(input, 'sourceType'),
        source: at(input, 'source'),
      }),
    ),
  };
};

/** What the snapshot was asked for. */
export const requested = (records: Records, key: string): Place => at(placeOf(records, recordId.request), key);

/** Where the tie's anchor holds the sealed record. */
export const sealedRecordPlace = (records: Records): Place => {
  const [tie, run, repository] = ['tieId', 'runId', 'repository'].map((key) => textAt(requested(records, key)) ?? '');
  return placeOf(records, recordId.object(repository ?? '', anchorBranch(tie ?? ''), sealedRecordPath(run ?? '')));
};

/** The run of a snapshot: MLflow's answer, else what was sealed of it. */
export const runView = (records: Records): RunView => {
  const live = placeOf(records, recordId.run(textAt(requested(records, 'runId')) ?? ''));
  const sealed = sealedRecordPlace(records);
  return hasRecord(live) || !hasRecord(sealed) ? mlflowView(live) : sealView(sealed, live);
};

/** One tag of a run. */
export const tagFact = (view: RunView, key: string, grade: Grade = 'recorded'): Fact<string> => {
  const entry = view.tags.find((tag) => tag.key === key);
  if (entry !== undefined) return readText(entry.place, grade);
  return missing(whyMissing(isSealedTag(key) ? view.whole : view.live));
};
