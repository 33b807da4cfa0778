import type { Subject } from '../../model/evidence.ts';
import type { Fact } from '../../model/fact.ts';
import { capturedPath, mlflowTag, runTag } from '../../tie/keys.ts';
import { counted } from '../../util/counted.ts';
import { isObject } from '../../util/shape.ts';
import { asNumber, factValue, firstKnown, isKnown, mapFact, missing, readText } from '../fact.ts';
import { at, placeOf } from '../place.ts';
import { recordId } from '../record-id.ts';
import { askedOfRun, type Basis, runIdFact } from './basis.ts';
import { tagFact } from './run-view.ts';

const asFlag = (text: string): boolean | undefined => {
  const word = text.toLowerCase();
  return word === 'true' || word === 'false' ? word === 'true' : undefined;
};

const parseObject = (json: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(json);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
};

/** The hash of a file that a tag of tieback's states. */
export const hashIn = (json: string): string | undefined => {
  const { sha256 } = parseObject(json);
  return typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256) ? sha256 : undefined;
};

const countText = (count: unknown, one: string, many: string): string =>
  typeof count === 'number' ? counted(count, one, many) : `an unknown number of ${many}`;

/** What was taken out, left out or cut off, and whether the command could change something before it was made. */
const lossesIn = (json: string): readonly string[] | undefined => {
  const { redacted, left_out: leftOut, cut, late } = parseObject(json);
  if (hashIn(json) === undefined) return undefined;
  return [
    ...(redacted === undefined ? [] : [`${countText(redacted, 'secret', 'secrets')} taken out`]),
    ...(leftOut === undefined ? [] : [`${countText(leftOut, 'file', 'files')} left out, because of the name`]),
    ...(cut === undefined ? [] : ['its end cut off, because it is too long']),
    ...(late === undefined ? [] : ['made after the command had been started']),
  ];
};

/** What a file of the run's artifacts hashes to now; only one whose hash the run states is looked for. */
const storedHash = (basis: Basis, stated: Fact<string>, path: string): Fact<string> => {
  const runId = factValue(runIdFact(basis));
  if (!isKnown(stated) || runId === undefined) return missing('not-asked');
  return readText(at(placeOf(basis.records, recordId.artifact(runId, path)), 'sha256'), 'derived');
};

export const deriveCode = (basis: Basis): Subject['code'] => {
  const { run } = basis;
  const diff = askedOfRun(basis, runTag.codeDiff);
  const losses = mapFact(diff, lossesIn);
  return {
    commit: tagFact(run, mlflowTag.gitCommit),
    branch: tagFact(run, mlflowTag.gitBranch),
    repositoryUrl: tagFact(run, mlflowTag.gitRepoUrl),
    isDirty: mapFact(tagFact(run, mlflowTag.gitDirty), asFlag),
    untrackedFiles: mapFact(askedOfRun(basis, runTag.gitUntracked), asNumber),
    diffSha256: mapFact(diff, hashIn),
    storedDiffSha256: storedHash(basis, diff, capturedPath('code.diff')),
    isDiffWhole: mapFact(losses, ({ length }) => length === 0),
    diffLosses: losses,
    entryPoint: firstKnown(tagFact(run, runTag.command), tagFact(run, mlflowTag.sourceName)),
  };
};

/** What ran the code: packages as the command's own Python listed them, the machine as it told tieback. */
export const deriveEnvironment = (basis: Basis): Subject['environment'] => {
  const said = (key: string): Fact<string> => askedOfRun(basis, key);
  // Who told the operating system looked for the others, too.
  const hasLooked = isKnown(said(runTag.os));
  const looked = (key: string): Fact<string> => {
    const fact = said(key);
    return hasLooked && !isKnown(fact) && fact.why === 'not-asked' ? missing('none') : fact;
  };
  const byVariable = (key: string): Fact<string> => mapFact(looked(key), (text) => text, 'asserted');
  const requirements = said(runTag.requirements);
  return {
    python: said(runTag.python),
    packages: mapFact(requirements, (json) => asNumber(parseObject(json)['packages'])),
    requirementsSha256: mapFact(requirements, hashIn),
    storedRequirementsSha256: storedHash(basis, requirements, capturedPath('requirements.txt')),
    conda: byVariable(runTag.condaEnvironment),
    containerImage: byVariable(runTag.containerImage),
    os: said(runTag.os),
    cpu: said(runTag.cpu),
    memory: said(runTag.memory),
    gpu: looked(runTag.gpu),
    seeds: byVariable(runTag.seeds),
  };
};
