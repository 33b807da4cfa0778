import type { LoggedModel } from '../../mlflow/logged-model.ts';
import type { ModelVersion } from '../../mlflow/model-version.ts';
import type { Run } from '../../mlflow/run.ts';
import type { EvidencePorts } from '../evidence-ports.ts';
import { recordId } from '../record-id.ts';
import type { Collection } from './collection.ts';

/** The models that the run logged, the registered versions that name it as theirs, and the aliases of those. */
export const collectModels = async (
  collection: Collection,
  { mlflow }: Pick<EvidencePorts, 'mlflow'>,
  { id, experimentId }: Pick<Run, 'id' | 'experimentId'>,
): Promise<void> => {
  const logged = { experimentIds: [experimentId], filter: `source_run_id = '${id}'` };
  const versions = { filter: `run_id = '${id}'` };
  const [, found = []] = await Promise.all([
    collection.askPages<LoggedModel>(recordId.loggedModels(id), (call) => mlflow.loggedModels.list(logged, call)),
    collection.askPages<ModelVersion>(recordId.modelVersions(id), (call) => mlflow.modelVersions.list(versions, call)),
  ]);
  // The list of versions never tells their aliases, however many there are.
  const names = [...new Set(found.map(({ name }) => name))];
  await Promise.all(
    names.map((name) =>
      collection.ask(recordId.registeredModel(name), (call) => mlflow.registeredModels.find(name, call)),
    ),
  );
};
