import type { Run } from '../../mlflow/run.ts';
import type { ComparedFact, ComparedRun } from '../../model/comparison.ts';
import { asTieId } from '../../model/ids.ts';
import { backLinkKey, mlflowTag, runTag } from '../../tie/keys.ts';
import { omittedFrom, sectionsText } from '../../tie/partial-seal.ts';
import type { SealReading } from '../../tie/read-seal.ts';
import { notSealed, omittedOf } from '../../tie/redact-record.ts';
import { asDataCheck } from '../derive/derive-tie.ts';
import { comparedMetrics } from './compared-metrics.ts';
import { dataCommitOf, type ReadRun } from './read-run.ts';
import { sealDifferences } from './seal-differences.ts';

const unreadableText = (sections: readonly string[]): string =>
  `${sections.length > 0 ? `${sectionsText(sections)} that held secrets were left out of its seal` : 'not as it was sealed'}, and the sealed record on its anchor cannot be read`;

/** Why a run cannot be promoted. */
const unfitOf = ({ run, tie, backLink, seal }: ReadRun): readonly string[] => [
  ...(run.isDeleted ? ['deleted'] : []),
  ...(run.status === 'FINISHED' ? [] : [`status ${run.status}`]),
  ...(tie === undefined ? ['not tied'] : []),
  ...(tie !== undefined && backLink === undefined ? ['not linked back'] : []),
  ...(backLink !== undefined && backLink.metadata[backLinkKey.seal] === undefined ? ['not sealed'] : []),
  ...(seal.kind === 'unreadable' ? [unreadableText(omittedFrom(backLink?.metadata ?? {}))] : []),
];

const omittedIn = (seal: SealReading): readonly string[] => ('sealed' in seal ? omittedOf(seal.sealed) : []);

const sealStates = { equal: 'sealed', different: 'sealed', unsealed: 'unsealed', unreadable: 'unreadable' } as const;

/** Leaves out what is undefined. */
const known = <T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;

/** One run as it is compared, without what it is held against. */
export const comparedRun = (read: ReadRun, metrics: readonly string[]): ComparedRun => {
  const { run, tie, backLink, repository, testData, seal, movedTags } = read;
  const differences = sealDifferences(read);
  const omitted = omittedIn(seal);
  const link = backLink?.metadata ?? {};
  return {
    ...known({
      actor: run.tags[runTag.actor],
      tie: tie === undefined ? undefined : asTieId(tie),
      repository,
      backLink: backLink?.id,
      seal: link[backLinkKey.seal],
      sealDifferences: differences.length === 0 ? undefined : differences,
      notSealed: omitted.length === 0 ? undefined : omitted,
      branch: run.tags[runTag.branch],
      baselineTag: run.tags[runTag.baselineTag],
      baseline: run.tags[runTag.baselineCommitId],
      dataCommit: dataCommitOf(read),
      dataTag: link[backLinkKey.dataTag],
      movedTags: movedTags.length === 0 ? undefined : movedTags,
      prefix: link[backLinkKey.dataPrefix],
      dataCheck: asDataCheck(link[backLinkKey.dataCheck]),
      dataLeftOut: link[backLinkKey.leftOut],
      model: link[backLinkKey.modelName],
    }),
    runId: run.id,
    runName: run.name,
    experimentId: run.experimentId,
    status: run.status,
    testData,
    sealState: sealStates[seal.kind],
    ...comparedMetrics(read, metrics),
    unfit: unfitOf(read),
    comparability: [],
  } as ComparedRun;
};

const environmentTags = [
  'python',
  'requirements',
  'os',
  'cpu',
  'memory',
  'gpu',
  'condaEnvironment',
  'containerImage',
  'seeds',
] as const;
const codeTags: readonly string[] = [
  mlflowTag.gitRepoUrl,
  mlflowTag.gitCommit,
  mlflowTag.gitBranch,
  mlflowTag.gitDirty,
  runTag.codeDiff,
  mlflowTag.sourceName,
  runTag.command,
];

const facts = (keys: readonly string[], runs: readonly Run[], read: (run: Run, key: string) => string | undefined) =>
  keys.flatMap((key): readonly ComparedFact[] => {
    const values = runs.map((run) => read(run, key) ?? null);
    return values.every((value) => value === null) ? [] : [{ key, isSame: new Set(values).size === 1, values }];
  });

/** Params, environment and code of all runs beside each other. */
export const comparedFacts = (reads: readonly Pick<ReadRun, 'run' | 'seal'>[]) => {
  const omitted = new Map(reads.map(({ run, seal }) => [run, omittedIn(seal)]));
  const runs = [...omitted.keys()];
  const isLeftOut = (run: Run, field: string) => omitted.get(run)?.includes(field) === true;
  // Whether two values that nobody sealed are the same is not known.
  const factsIn = (section: 'params' | 'tags', keys: readonly string[]) =>
    facts(keys, runs, (run, key) => (isLeftOut(run, `${section}.${key}`) ? notSealed : run[section][key])).map(
      (fact) => ({ ...fact, isSame: fact.isSame && !runs.some((run) => isLeftOut(run, `${section}.${fact.key}`)) }),
    );
  const leftOut = [...omitted.values()].flat().flatMap((field) => /^params\.(.*)$/s.exec(field)?.[1] ?? []);
  const params = [...new Set([...runs.flatMap((run) => Object.keys(run.params)), ...leftOut])].sort();
  const environment = environmentTags.map((name) => runTag[name]);
  return {
    params: factsIn('params', params),
    environment: factsIn('tags', environment),
    code: factsIn('tags', codeTags),
  };
};
