import { listAll } from './run-bench.ts';
import type { StrategyBench } from './strategies.ts';

/** What a decision leaves behind, without what differs from one to the next. */
export const decisionEnd = async (
  { lakefs, mlflow, repository, model, dataAt, tieback }: StrategyBench,
  runId: string,
) => {
  const { decisions } = await tieback.history({ repository, model });
  const log = await listAll(lakefs.commits.log(repository, 'main', { firstParent: true }));
  const hidden = await listAll(lakefs.branches.list(repository, { includeHidden: true, prefix: 'tieback-decision-' }));
  const staged = await Promise.all(hidden.map(({ id }) => listAll(lakefs.branches.listUncommitted(repository, id))));
  const folders = await mlflow.artifacts.list(runId, 'tieback/decisions');
  const files = await Promise.all(folders.map(({ path }) => mlflow.artifacts.list(runId, path)));
  const versions = await listAll(mlflow.modelVersions.list({ filter: `name = '${model}'` }));
  const name = (text: string) => text.replaceAll(model, 'MODEL');
  return {
    data: await dataAt('main'),
    decisionsOnMain: log.map(({ metadata }) => `${metadata['tieback.decision_verb']} ${metadata['tieback.role']}`),
    decisions: decisions.map((one) => [
      one.number,
      one.verb,
      one.state,
      one.isStanding,
      one.version,
      one.change !== null,
    ]),
    hidden: hidden.length,
    staged: staged.flat(),
    tags: (await listAll(lakefs.tags.list(repository))).map(({ id }) => name(id)),
    aliases: (await mlflow.registeredModels.get(model)).aliases,
    versions: versions.map(({ version }) => version),
    artifacts: files.flat().map(({ path }) => name(path)),
  };
};
