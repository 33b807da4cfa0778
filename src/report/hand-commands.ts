import type { DatasetFacts, Evidence, Fact, Subject } from '../model/evidence.ts';
import { shellWord } from './shell-word.ts';

/** Something a person can do without tieback, or why it cannot be said. */
export type HandStep = { readonly title: string; readonly commands: readonly string[]; readonly expect: string };

const known = <T>(fact: Fact<T>): T | undefined => (fact.grade === 'missing' ? undefined : fact.value);

const isHex = (text: string | undefined): text is string => text !== undefined && /^[0-9a-f]{7,64}$/.test(text);

const lakefsUri = (...parts: readonly (string | undefined)[]): string | undefined =>
  parts.every((part) => part !== undefined && part !== '') ? shellWord(`lakefs://${parts.join('/')}`) : undefined;

/** Only what is whole: a command with a hole in it would mislead. */
const step = (title: string, commands: readonly (string | undefined)[], expect: string): HandStep => ({
  title,
  commands: commands.filter((command) => command !== undefined),
  expect,
});

const lakectl = (action: string, uri: string | undefined, ...rest: readonly string[]): string | undefined =>
  uri === undefined ? undefined : ['lakectl', action, uri, ...rest].join(' ');

const download = (
  repository: string | undefined,
  commit: string | undefined,
  prefix: string | undefined,
  folder: string,
) =>
  isHex(commit) && prefix !== undefined && repository !== undefined
    ? lakectl(
        'fs download --recursive',
        shellWord(`lakefs://${repository}/${commit}/${prefix}`),
        shellWord(`./${folder}/`),
      )
    : undefined;

const folderOf = (role: string): string => `data-${role.replace(/[^A-Za-z0-9]+/g, '-')}`;

const downloadDataset = ({ role, repository, commit, prefix }: DatasetFacts): string | undefined =>
  download(known(repository), known(commit), known(prefix), folderOf(role));

const trainingData = ({ data }: Subject): string | undefined =>
  download(known(data.repository), known(data.commit.id), known(data.prefix), 'data-training');

const checkout = ({ code }: Subject): readonly (string | undefined)[] => {
  const [url, commit] = [known(code.repositoryUrl), known(code.commit)];
  const isUrl = url !== undefined && /^(https?|ssh|git):\/\/|^[\w.-]+@[\w.-]+:/.test(url);
  if (!isHex(commit)) return [];
  return [
    isUrl ? `git clone ${shellWord(url)} code` : undefined,
    isUrl ? `git -C code checkout ${commit}` : `git checkout ${commit}`,
  ];
};

/** The commands that fetch the exact data and code. */
export const planReproduction = ({ subject }: Evidence): readonly HandStep[] => {
  const others = subject.data.datasets.filter(({ role }) => role !== 'training').map(downloadDataset);
  const isDirty = known(subject.code.isDirty);
  return [
    step(
      'Fetch the training data',
      [trainingData(subject)],
      'Every object of the data commit under the training prefix.',
    ),
    ...(others.length > 0
      ? [step('Fetch the other datasets', others, 'Each at the commit that the run recorded.')]
      : []),
    step(
      'Fetch the code',
      checkout(subject),
      isDirty === true
        ? 'The working tree had uncommitted changes: this commit alone is not the code that ran.'
        : 'The code as committed.',
    ),
    step(
      'Run the recorded command line',
      [known(subject.code.entryPoint)?.replaceAll('\n', ' ')],
      'Read it before running it: it stands here as it was recorded.',
    ),
  ];
};

const runUrl = ({ servers, run }: Subject): string | undefined => {
  const [server, id] = [known(servers.mlflowUrl), known(run.id)];
  if (server === undefined || id === undefined || !/^https?:\/\//.test(server)) return undefined;
  return `curl -s ${shellWord(`${server.replace(/\/+$/, '')}/api/2.0/mlflow/runs/get?run_id=${encodeURIComponent(id.toWellFormed())}`)}`;
};

/** How to check the two links, the tag, the seal and this document without tieback. */
export const planHandChecks = ({ subject }: Evidence, jsonName: string): readonly HandStep[] => {
  const { data, links, run } = subject;
  const repository = known(data.repository);
  const sealed = lakefsUri(repository, known(links.anchor), known(run.id) && `_tieback/runs/${known(run.id)}.json`);
  return [
    step(
      'The data commit',
      [lakectl('show commit', lakefsUri(repository, known(data.commit.id)), '--show-meta-range-id')],
      'A lakeFS commit id is the SHA-256 of the commit’s own fields, so message, metadata and parents cannot change under it.',
    ),
    step(
      'The data tag',
      [lakectl('tag show', lakefsUri(repository, known(data.tag)))],
      'It must name the data commit.',
    ),
    step('Forward link', [runUrl(subject)], 'The tag lakefs.commit_id must be the data commit.'),
    step(
      'Back-link',
      [lakectl('show commit', lakefsUri(repository, known(links.back.id)))],
      'Its metadata mlflow_run_id must be the run.',
    ),
    step(
      'Seal',
      [lakectl('fs cat', sealed)],
      'The run as it was when it ended; compare it with what MLflow answers today.',
    ),
    step(
      'This document',
      [`sha256sum ${jsonName}`],
      'The JSON form of this report, saved under this name, must have the evidence digest on the first page.',
    ),
  ];
};
