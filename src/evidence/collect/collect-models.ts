import type { LoggedModel } from '../../mlflow/logged-model.ts';
import type { ModelVersion } from '../../mlflow/model-version.ts';
import type { Run } from '../../mlflow/run.ts';
import { objectsIn } from '../../util/shape.ts';
import type { EvidencePorts } from '../evidence-ports.ts';
import { resolvePointer } from '../place.ts';
import { recordId } from '../record-id.ts';
import type { Collection } from './collection.ts';

/** The registered versions that name the run as theirs. */
export const askVersions = (
  collection: Collection,
  { mlflow }: Pick<EvidencePorts, 'mlflow'>,
  id: string,
): Promise<readonly ModelVersion[] | undefined> =>
  collection.askPages(recordId.modelVersions(id), (call) =>
    mlflow.modelVersions.list({ filter: `run_id = '${id}'` }, call),
  );

/** MLflow gives a model all parameters of its run, those that no seal covers too: of an answer only the names are kept. */
const namesOfModels = (answer: unknown) => ({
  models: objectsIn(resolvePointer(answer, '/models')).map((model) => ({
    info: { model_id: resolvePointer(model, '/info/model_id'), name: resolvePointer(model, '/info/name') },
  })),
});

/** The models that the run logged, and the registered versions that name it as theirs, with the aliases of their models. */
export const collectModels = async (
  collection: Collection,
  ports: Pick<EvidencePorts, 'mlflow'>,
  { id, experimentId }: Pick<Run, 'id' | 'experimentId'>,
): Promise<void> => {
  const logged = { experimentIds: [experimentId], filter: `source_run_id = '${id}'` };
  const { mlflow } = ports;
  const [, registered = []] = await Promise.all([
    collection.askSplit<LoggedModel>(
      recordId.loggedModels(id),
      (call) => mlflow.loggedModels.list(logged, call),
      (_, answers) => collection.put(recordId.loggedModels(id), answers.map(namesOfModels)),
    ),
    askVersions(collection, ports, id),
  ]);
  // MLflow's search for versions leaves their aliases out.
  const names = [...new Set(registered.map(({ name }) => name))];
  await Promise.all(
    names.map((name) =>
      collection.ask(recordId.registeredModel(name), (call) => mlflow.registeredModels.find(name, call)),
    ),
  );
};
