import type { Subject } from '../../model/evidence.ts';
import { sealedText } from '../../model/sealed-value.ts';
import { factValue, isKnown } from '../fact.ts';
import {
  type Check,
  fail,
  isAdded,
  isUnreachable,
  pass,
  skip,
  skipFor,
  skipUnless,
  type Verdict,
  warn,
} from './check.ts';
import { storedFile } from './stored-file.ts';

const isPinnedImage = (image: string): boolean => /@sha256:[0-9a-f]{64}$/.test(image);

const listPaths = ['environment.requirementsSha256', 'environment.storedRequirementsSha256'] as const;

/** Why the stored list does not name the packages; undefined where it is the recorded one, or was not looked for. */
const lostList = ({ requirementsSha256, storedRequirementsSha256 }: Subject['environment']): Verdict | undefined => {
  const file = storedFile(requirementsSha256, storedRequirementsSha256);
  if (file === 'other') {
    return fail(
      'the stored package list is not the one that was recorded: the hash of tieback/requirements.txt is not the one that the run states',
      ...listPaths,
    );
  }
  if (file === 'gone') {
    const gone = 'the package list that was recorded is gone: tieback/requirements.txt is not among the artifacts';
    return warn(`${gone} of the run`, ...listPaths);
  }
  return file === 'unread'
    ? skipFor(storedRequirementsSha256, 'the stored package list', 'environment.storedRequirementsSha256')
    : undefined;
};

const isLocked = ({ environment }: Subject): Verdict => {
  const lost = lostList(environment);
  if (lost !== undefined) return lost;
  const { python, packages, requirementsSha256, containerImage } = environment;
  const paths = ['environment.python', 'environment.requirementsSha256', 'environment.containerImage'] as const;
  const image = factValue(containerImage);
  if (isKnown(requirementsSha256)) {
    const count = isKnown(packages) ? `${packages.value} packages` : 'the packages';
    return pass(`${count} of ${factValue(python) ?? 'Python'} are listed with their versions`, ...paths);
  }
  if (image !== undefined && isPinnedImage(image))
    return pass('the container image is named by its digest', 'environment.containerImage');
  if (image !== undefined)
    return warn('the container image is named without its digest: it may be another one tomorrow', ...paths);
  if (isKnown(python)) return warn('the versions of the packages are not recorded', ...paths);
  const reason = 'neither the packages of a Python nor a container image is recorded';
  return skipUnless([python, requirementsSha256, containerImage], 'the environment', reason, ...paths);
};

const seedName = /(?:^|[._\-/ ])(?:seed|random_?state)$|(?:random|np|numpy|torch|tf)_?seed$/i;

/** What autologging writes for a parameter that nobody set, and what asks for another seed each time. */
const noSeed = /^(?:|none|null|nil|nan|undefined|false|random)$/i;

const isSet = (value: string | undefined): boolean => value !== undefined && !noSeed.test(value.trim());

const isSeeded = ({ environment, run }: Subject): Verdict => {
  const { seeds } = environment;
  const params = run.params
    .filter(({ key, fact }) => seedName.test(key) && isSet(sealedText(fact)))
    .map(({ key }) => key);
  const later = run.params.filter(({ key, fact }) => seedName.test(key) && isAdded(fact)).map(({ key }) => key);
  const variables =
    sealedText(seeds)
      ?.split(' ')
      .map((one) => /^([^=]*)=?(.*)$/s.exec(one) ?? []) ?? [];
  const names = [
    ...variables.flatMap(([, name, value]) => (isSet(value) ? [name] : [])),
    ...params.map((key) => `parameter ${JSON.stringify(key)}`),
  ];
  if (names.length > 0) {
    // A parameter that was sealed is enough, whatever became of the variable.
    const isMarked = isKnown(seeds) && seeds.seal !== undefined && params.length > 0;
    return pass(`recorded: ${names.join(', ')}`, ...(isMarked ? [] : ['environment.seeds']), 'run.params');
  }
  if (isUnreachable(seeds) || !isKnown(run.startedAt)) {
    const reason = 'the run is not at hand';
    return skipUnless([seeds, run.id, run.startedAt], 'the run', reason, 'environment.seeds', 'run.params');
  }
  if (later.length > 0 || isAdded(seeds)) {
    const what = later.length > 0 ? `parameter ${later.map((key) => JSON.stringify(key)).join(', ')}` : 'a seed';
    return warn(`${what} was added after the run was sealed; no other seed is recorded`, 'run.params', 'seal.added');
  }
  const none = 'no seed is recorded, neither as a parameter nor in the environment';
  return isKnown(environment.python)
    ? warn(none, 'environment.seeds', 'run.params')
    : skip(`${none}; whether the command draws random numbers is not known`, 'environment.seeds', 'run.params');
};

export const reproductionChecks: readonly Check[] = [
  { id: 'REPRO-01', title: 'The software environment is recorded', run: isLocked },
  { id: 'REPRO-02', title: 'A random seed is recorded', run: isSeeded },
];
