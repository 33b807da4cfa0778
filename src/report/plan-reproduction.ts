import type { DatasetFacts } from '../model/data-facts.ts';
import type { Evidence, Subject } from '../model/evidence.ts';
import type { Fact } from '../model/fact.ts';
import { trainingRole } from '../model/input-role.ts';
import { sealedText } from '../model/sealed-value.ts';
import { factValue, type HandStep, handStep, isHex, lakectl } from './hand-step.ts';
import { shellWord } from './shell-word.ts';

type Fetch = { readonly role: string; readonly folder: string; readonly command: string };

type Place = {
  readonly repository: string | undefined;
  readonly commit: string | undefined;
  readonly prefix: string | undefined;
};

const download = ({ repository, commit, prefix }: Place, folder: string): string | undefined =>
  isHex(commit) && prefix !== undefined && repository !== undefined
    ? lakectl(
        'fs download --recursive',
        shellWord(`lakefs://${repository}/${commit}/${prefix}`),
        shellWord(`./${folder}/`),
      )
    : undefined;

const trainingPlace = ({ data }: Subject): Place => ({
  repository: sealedText(data.repository),
  commit: factValue(data.commit.id),
  prefix: factValue(data.prefix),
});

const datasetPlace = ({ repository, commit, prefix }: DatasetFacts): Place => ({
  repository: sealedText(repository),
  commit: sealedText(commit),
  prefix: sealedText(prefix),
});

const folderOf = (role: string): string => `data-${role.replace(/[^A-Za-z0-9]+/g, '-')}`;

/** A folder for each input, named after its role; a second one of the same name is numbered. */
const fetches = (inputs: readonly { readonly role: string; readonly place: Place }[]): readonly Fetch[] => {
  const taken = new Map<string, number>();
  return inputs.flatMap(({ role, place }) => {
    const count = (taken.get(folderOf(role)) ?? 0) + 1;
    taken.set(folderOf(role), count);
    const folder = count === 1 ? folderOf(role) : `${folderOf(role)}-${count}`;
    const command = download(place, folder);
    return command === undefined ? [] : [{ role, folder, command }];
  });
};

const inputsOf = (subject: Subject) => {
  const training = { role: trainingRole, place: trainingPlace(subject) };
  const { commit, prefix } = training.place;
  const others = subject.data.datasets
    .map((dataset) => ({ role: dataset.role, place: datasetPlace(dataset) }))
    .filter(({ role, place }) => role !== trainingRole || place.commit !== commit || place.prefix !== prefix);
  return [training, ...others];
};

const legend = (fetched: readonly Fetch[]): string =>
  fetched.map(({ role, folder }) => `${role} in ./${folder}/`).join(', ');

/** By which variables a wrapped command was told of its inputs' folders. */
const variables = (fetched: readonly Fetch[]): string =>
  fetched
    .filter(({ role }) => /^\w+$/.test(role))
    .map(({ role, folder }) =>
      role === trainingRole ? `TIEBACK_DATA_DIR=./${folder}` : `TIEBACK_INPUT_${role.toUpperCase()}_DIR=./${folder}`,
    )
    .join(' ');

const checkout = ({ code }: Subject): readonly (string | undefined)[] => {
  const [url, commit] = [code.repositoryUrl, code.commit].map(sealedText);
  const isUrl = url !== undefined && /^(https?|ssh|git):\/\/|^[\w.-]+@[\w.-]+:/.test(url);
  if (!isHex(commit)) return [];
  return [
    isUrl ? `git clone ${shellWord(url)} code` : undefined,
    isUrl ? `git -C code checkout ${commit}` : `git checkout ${commit}`,
  ];
};

/** What is to be known of values that MLflow gives otherwise than they were sealed. */
const sinceSeal = (...facts: readonly Fact<string | boolean>[]): string => {
  const marks = facts.flatMap((fact) => (fact.grade !== 'missing' && fact.seal ? [fact.seal.kind] : []));
  const texts = [
    marks.includes('changed') ? ' As it was sealed: MLflow says something else today.' : '',
    marks.includes('added') ? ' What was added to the run after it was sealed is left out.' : '',
  ];
  return texts.join('');
};

/** The commands that fetch the exact data and code. */
export const planReproduction = ({ subject }: Evidence): readonly HandStep[] => {
  const fetched = fetches(inputsOf(subject));
  const { code } = subject;
  return [
    handStep(
      'Fetch the data',
      fetched.map(({ command }) => command),
      `Each input at the commit that was recorded for it, in a folder named after its role: ${legend(fetched)}.${sinceSeal(...subject.data.datasets.map(({ commit }) => commit))}`,
    ),
    handStep(
      'Fetch the code',
      checkout(subject),
      (sealedText(code.isDirty)?.toLowerCase() === 'true'
        ? 'The working tree had uncommitted changes: this commit alone is not the code that ran.'
        : 'The code as committed.') + sinceSeal(code.repositoryUrl, code.commit, code.isDirty),
    ),
    handStep(
      'Run the recorded command line',
      [sealedText(code.entryPoint)?.replaceAll('\n', ' ')],
      'Read it before running it: it stands here as it was recorded, in the quotes of a shell. Where the data lay on the machine that trained is not recorded; give the script the folders above, as arguments or in the variables that it reads.' +
        (fetched.length === 0 ? '' : ` A wrapped command is told of them by ${variables(fetched)}.`) +
        sinceSeal(code.entryPoint),
    ),
  ];
};
