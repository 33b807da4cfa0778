import {
  downloadModelFile,
  listModelFiles,
  type ModelPlace,
  modelPlace,
  placeName,
  summarizeFiles,
} from '../../tie/model-files.ts';
import { sha256 } from '../../util/digest.ts';
import { isObject } from '../../util/shape.ts';
import { recordId } from '../record-id.ts';
import { askVersions } from './collect-models.ts';
import { readSmallFile } from './read-small-file.ts';
import { maxYamlBytes, readYaml } from './read-yaml.ts';
import type { Reading } from './reading.ts';

const mostModels = 5;

/** What an MLmodel file says of the model that it lies beside. */
const kept = ['run_id', 'model_id', 'model_uuid', 'model_size_bytes', 'mlflow_version', 'utc_time_created'] as const;

const readMlmodel = async (stream: ReadableStream<Uint8Array>) => {
  const content = await readSmallFile(stream, maxYamlBytes, 'an MLmodel file');
  if (content === undefined) return { isReadable: false };
  const said = await readYaml(Buffer.from(content).toString('utf8'));
  const values = kept.flatMap((key) => (isObject(said) && typeof said[key] === 'string' ? [[key, said[key]]] : []));
  return {
    sizeBytes: content.byteLength,
    sha256: sha256(content),
    isReadable: isObject(said),
    said: Object.fromEntries(values),
  };
};

const collectOne = async ({ collection, ports: { mlflow } }: Reading, place: ModelPlace): Promise<void> => {
  const name = placeName(place);
  await Promise.all([
    collection.askFor(
      recordId.modelFiles(name),
      (call) => listModelFiles(mlflow, place, call),
      ({ files, isComplete }) => ({ ...summarizeFiles(files), files, isComplete }),
    ),
    collection.askFor(
      recordId.mlmodel(name),
      async (call) => readMlmodel(await downloadModelFile(mlflow, place, 'MLmodel', call)),
      (body) => body,
    ),
  ]);
};

/** Lists the files of what was registered from the run, and reads its MLmodel file; nothing else is downloaded. */
export const collectModelFiles = async (reading: Reading): Promise<void> => {
  const run = await reading.run;
  if (run === undefined) return;
  const versions = (await askVersions(reading.collection, reading.ports, run.id)) ?? [];
  const places = versions.flatMap(({ source }) => modelPlace(source, run) ?? []);
  const distinct = new Map(places.map((place) => [placeName(place), place]));
  await Promise.all([...distinct.values()].slice(0, mostModels).map((place) => collectOne(reading, place)));
};
