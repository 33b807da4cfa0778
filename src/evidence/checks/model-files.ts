import type { Records, Subject } from '../../model/evidence.ts';
import { type ModelPlace, modelPlace, placeName, runIn } from '../../tie/model-files.ts';
import { counted } from '../../util/counted.ts';
import { runView } from '../derive/run-view.ts';
import { asNumber, factValue, whyMissing } from '../fact.ts';
import { at, elementsAt, hasRecord, type Place, placeOf, textAt, valueAt } from '../place.ts';
import { recordId } from '../record-id.ts';
import { type Check, fail, pass, skip, type Verdict, warn } from './check.ts';
import { promotionOf } from './decision.ts';
import { nameOf, versionsOf } from './release.ts';

const paths = ['run.modelVersions', 'run.loggedModels'] as const;

const numberAt = (place: Place): number | undefined => asNumber(valueAt(place));

/** What was found of one registered version's files. */
type Finding = { readonly outcome: Verdict['outcome']; readonly text: string };

type Model = {
  readonly runId: string;
  /** Id of the logged model; undefined for one among the run's artifacts. */
  readonly modelId: string | undefined;
  readonly files: Place;
  readonly mlmodel: Place;
  /** What was recorded of the same model's files when it was promoted. */
  readonly promoted: Place | undefined;
};

/** MLflow counts the model before it writes these beside it. */
const besides: ReadonlySet<string> = new Set(['MLmodel', 'conda.yaml', 'python_env.yaml', 'requirements.txt']);

const sizeText = (files: Place): string =>
  `${counted(numberAt(at(files, 'count')) ?? 0, 'file')} of ${numberAt(at(files, 'sizeBytes')) ?? 0} bytes`;

/** What the MLmodel file says of itself, against the run and the model that it is registered for. */
const otherOrigin = ({ runId, modelId, mlmodel }: Model): string | undefined => {
  const said = at(mlmodel, 'said');
  const [ofRun, ofModel] = [textAt(at(said, 'run_id')), textAt(at(said, 'model_id'))];
  if (ofRun !== undefined && ofRun !== '' && ofRun !== 'null' && ofRun !== runId)
    return `its MLmodel names run ${ofRun}`;
  const isOther = ofModel !== undefined && modelId !== undefined && ofModel !== 'null' && ofModel !== modelId;
  return isOther ? `its MLmodel names model ${ofModel}` : undefined;
};

const statedSize = ({ mlmodel }: Model): number | undefined => {
  const text = textAt(at(mlmodel, 'said', 'model_size_bytes'));
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
};

/** Less than MLmodel counts is there: what comes on top may have been written after it had counted. */
const tooLittle = (model: Model): string | undefined => {
  const stated = statedSize(model);
  const sizes = elementsAt(at(model.files, 'files')).flatMap((file) =>
    besides.has(textAt(at(file, 'path')) ?? '') ? [] : [numberAt(at(file, 'sizeBytes'))],
  );
  if (stated === undefined || sizes.some((size) => size === undefined)) return undefined;
  const listed = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  return listed < stated ? `its MLmodel counts ${stated} bytes, and ${listed} are there` : undefined;
};

const changed = ({ files, promoted }: Model): string | undefined =>
  promoted === undefined || textAt(at(files, 'digest')) === textAt(at(promoted, 'digest'))
    ? undefined
    : `it has ${sizeText(files)}, which differ in path or size from the ${sizeText(promoted)} that were promoted`;

const judge = (model: Model): Finding => {
  const { files, mlmodel, promoted } = model;
  if (!hasRecord(files)) return { outcome: 'skip', text: 'its files could not be listed' };
  if (numberAt(at(files, 'count')) === 0) {
    const text = 'the server lists no file of it';
    return { outcome: promoted !== undefined && numberAt(at(promoted, 'count')) !== 0 ? 'fail' : 'warn', text };
  }
  const isComplete = valueAt(at(files, 'isComplete')) === true;
  const wrong = [otherOrigin(model), ...(isComplete ? [tooLittle(model), changed(model)] : [])].flatMap(
    (text) => text ?? [],
  );
  if (wrong.length > 0) return { outcome: 'fail', text: wrong.join(', ') };
  if (!isComplete) return { outcome: 'warn', text: 'it has more files than are held against anything here' };
  if (!hasRecord(mlmodel))
    return whyMissing(mlmodel) === 'absent'
      ? { outcome: 'warn', text: 'it has no MLmodel file' }
      : { outcome: 'skip', text: 'its MLmodel file could not be read' };
  if (valueAt(at(mlmodel, 'isReadable')) !== true)
    return { outcome: 'warn', text: 'its MLmodel file is too long, or not readable' };
  const named = textAt(at(mlmodel, 'said', 'run_id')) === model.runId;
  const stated = statedSize(model);
  const agreed = [
    named ? 'its MLmodel names this run' : 'its MLmodel names no run',
    ...(stated === undefined ? [] : [`the ${stated} bytes that it counts are there`]),
    promoted === undefined
      ? `it has ${sizeText(files)}`
      : `its ${sizeText(files)} have the paths and sizes that were promoted`,
  ];
  return { outcome: named ? 'pass' : 'warn', text: agreed.join(', ') };
};

/** What was recorded of the same model's files when the run was promoted. */
const promotedFiles = (subject: Subject, records: Records, source: string, place: ModelPlace): Place | undefined => {
  const plan = promotionOf(subject, records);
  if ('outcome' in plan) return undefined;
  const decided = at(plan, 'input', 'source');
  const files = at(decided, 'files');
  const isSame =
    place.kind === 'logged' ? textAt(at(decided, 'modelId')) === place.modelId : textAt(at(decided, 'uri')) === source;
  return isSame && textAt(at(files, 'digest')) !== undefined ? files : undefined;
};

const findingOf = (subject: Subject, records: Records, version: Place): Finding => {
  const id = factValue(subject.run.id) ?? '';
  const source = textAt(at(version, 'source')) ?? '';
  const place = modelPlace(source, { id, artifactUri: textAt(runView(records).artifactUri) });
  const named = runIn(source);
  if (named !== undefined && named !== id) return { outcome: 'fail', text: `made from ${source}, of another run` };
  if (place === undefined) return { outcome: 'skip', text: `made from ${source}, which the server lists no files of` };
  const name = placeName(place);
  return judge({
    runId: id,
    modelId: place.kind === 'logged' ? place.modelId : undefined,
    files: placeOf(records, recordId.modelFiles(name)),
    mlmodel: placeOf(records, recordId.mlmodel(name)),
    promoted: promotedFiles(subject, records, source, place),
  });
};

const order = ['fail', 'warn', 'pass', 'skip'] as const;
const verdicts = { fail, warn, pass, skip } as const;

const areFilesThose = (subject: Subject, records: Records): Verdict => {
  const versions = versionsOf(subject, records);
  if (versions.length === 0) return skip('no version in the model registry names the run', ...paths);
  const findings = versions.map((version) => ({ name: nameOf(version), ...findingOf(subject, records, version) }));
  const outcome = order.find((one) => findings.some((finding) => finding.outcome === one)) ?? 'skip';
  const text = findings.map(({ name, text }) => `${name}: ${text}`).join('; ');
  return verdicts[outcome](`${text}. MLflow has no digests of files: their contents were not compared`, ...paths);
};

export const modelFileChecks: readonly Check[] = [
  { id: 'MODEL-01', title: "The model's files agree with its MLmodel and the registry", run: areFilesThose },
];
