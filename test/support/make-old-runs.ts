import type { MlflowClient, NewRun } from '../../src/mlflow/index.ts';

/** Makes ended runs in a new experiment, as scripts made them that knew nothing of tieback. @returns their ids */
export const makeOldRuns = async (
  { experiments, runs }: Pick<MlflowClient, 'experiments' | 'runs'>,
  count: number,
  experiment: string,
  tags: NewRun['tags'],
): Promise<readonly string[]> => {
  const experimentId = await experiments.create({ name: experiment });
  const startTime = Date.UTC(2025, 0, 2);
  const makeOne = async (): Promise<string> => {
    const { id } = await runs.create({ experimentId, name: 'old', startTime, tags });
    await runs.update(id, { status: 'FINISHED', endTime: startTime + 5 });
    return id;
  };
  const ids: string[] = [];
  while (ids.length < count) {
    const some = Math.min(20, count - ids.length);
    ids.push(...(await Promise.all(Array.from({ length: some }, makeOne))));
  }
  return ids;
};
