import { folderPrefix } from '../data/data-path.ts';
import type { ComparedRun, Comparison } from '../model/comparison.ts';
import { inputRole, trainingRole } from '../model/input-role.ts';
import { parseDatasetUri, uriOfSource } from '../tie/dataset-uri.ts';
import { mlflowTag } from '../tie/keys.ts';
import type { PromotePorts } from './promote-ports.ts';

/** Where data lie that a run did not train on. */
export type InputPlace = {
  /** In words, such as `input "test"`. */
  readonly what: string;
  readonly prefix: string;
  /** Whether anybody says what it is for. */
  readonly hasRole: boolean;
};

/** What the run read besides, in its own repository; where its test data and those of the others lie. */
export const observeInputs = async (
  { runId }: Pick<ComparedRun, 'runId'>,
  repository: string,
  { runs }: Pick<Comparison, 'runs'>,
  { mlflow, signal }: Pick<PromotePorts, 'mlflow' | 'signal'>,
): Promise<readonly InputPlace[]> => {
  const { datasetInputs } = await mlflow.runs.get(runId, { signal });
  const own = datasetInputs.flatMap(({ dataset, tags }): readonly InputPlace[] => {
    const role = inputRole(tags[mlflowTag.datasetContext]);
    const place = parseDatasetUri(uriOfSource(dataset.source) ?? '', repository);
    if (place?.repository !== repository || role === trainingRole) return [];
    return [{ what: `input "${role || dataset.name}"`, prefix: place.prefix, hasRole: role !== '' }];
  });
  const tested = runs.flatMap(({ runName, testData }) =>
    testData
      .filter((test) => test.repository === repository)
      .map(({ prefix }): InputPlace => ({ what: `the test data of run ${runName}`, prefix, hasRole: true })),
  );
  const places = new Map<string, InputPlace>();
  for (const place of [...own.filter(({ hasRole }) => hasRole), ...tested, ...own]) {
    const key = folderPrefix(place.prefix);
    if (!places.has(key)) places.set(key, place);
  }
  return [...places.values()];
};

/** Whether a path belongs to an input: what was trained on is no part of one around it, nor of one that nobody says the use of. */
export const isOfInput = (path: string, { prefix, hasRole }: InputPlace, trainingPrefix: string): boolean => {
  const [folder, own] = [folderPrefix(prefix), folderPrefix(trainingPrefix)];
  if (!path.startsWith(folder) && `${path}/` !== folder) return false;
  const isAround = own.startsWith(folder);
  return path.startsWith(own) ? hasRole && !isAround : hasRole || !isAround;
};
