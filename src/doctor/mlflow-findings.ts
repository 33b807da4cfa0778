import type { Experiment } from '../mlflow/experiment.ts';
import type { Finding } from '../model/finding.ts';
import { isValue, valueIn } from './answer.ts';
import { fail, ok, refusal, warn } from './finding.ts';
import type { MlflowObservation } from './observe-mlflow.ts';

const oldestMajor = 2;
const oldestMinor = 22;

const isTooOld = (version: string): boolean => {
  const [, major = 0, minor = 0] = (/^(\d+)\.(\d+)/.exec(version) ?? []).map(Number);
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
};

const reached = (trackingUri: string, version: string): Finding => {
  const text = `MLflow ${version} answers at "${trackingUri}"`;
  if (isTooOld(version))
    return warn('mlflow-reachable', `${text}: older than any that tieback is tested with`, 'use MLflow 2.22 or newer');
  return ok('mlflow-reachable', version.includes('sandbox') ? `${text}; documents made from it say DEMO` : text);
};

const login = ({ experiments }: MlflowObservation): readonly Finding[] => {
  if (experiments === undefined) return [];
  return [
    isValue(experiments) ? ok('mlflow-login', 'experiments can be read') : refusal('mlflow-login', experiments.error),
  ];
};

const workspaceFinding = ({ info }: MlflowObservation, workspace: string | undefined): readonly Finding[] => {
  if (!isValue(info)) return info === undefined ? [] : [refusal('mlflow-workspace', info.error, 'warn')];
  const { areWorkspacesEnabled } = info.value;
  if (areWorkspacesEnabled)
    return [
      ok(
        'mlflow-workspace',
        workspace === undefined
          ? 'the server has workspaces; its default one is used'
          : `workspace "${workspace}" is used`,
      ),
    ];
  if (workspace === undefined) return [];
  return [
    warn(
      'mlflow-workspace',
      `workspace "${workspace}" is set, and this server has no workspaces: it is ignored`,
      'leave out MLFLOW_WORKSPACE, or mlflow.workspace in tieback.yaml',
    ),
  ];
};

const experimentFinding = ({ experiment }: MlflowObservation, name: string | undefined): Finding => {
  if (name === undefined || experiment === undefined)
    return warn(
      'mlflow-experiment',
      'no experiment is set: the permission to create runs was not looked at',
      'give --experiment, or set MLFLOW_EXPERIMENT_NAME or run.experiment in tieback.yaml',
    );
  if (!isValue(experiment)) return refusal('mlflow-experiment', experiment.error);
  const found = experiment.value;
  if (found === undefined)
    return ok('mlflow-experiment', `experiment "${name}" is not there yet; the first run makes it`);
  if (!found.isDeleted) return ok('mlflow-experiment', `experiment "${name}" is there`);
  return fail(
    'mlflow-experiment',
    `experiment "${name}" is deleted: no run can be created in it`,
    `restore it (mlflow experiments restore --experiment-id ${found.id}), or use another name`,
  );
};

const writeFinding = ({ write }: MlflowObservation): readonly Finding[] => {
  if (write === undefined) return [];
  return [
    isValue(write)
      ? ok('mlflow-write', 'you may create runs in it (none was created)')
      : refusal('mlflow-write', write.error),
  ];
};

/** Where an experiment's artifacts are, without what may be secret in it. */
const placeOf = (location: string): string => location.replace(/\/\/[^/@]*@/, '//').replace(/\?.*$/, '');

const isServersOwnDisk = (location: string): boolean => /^(?:[\\/.]|file:|[a-z]:[\\/])/i.test(location);

const locationFinding = (location: string): Finding => {
  const place = placeOf(location);
  if (/^mlflow-artifacts:/.test(location))
    return ok(
      'mlflow-artifacts',
      'artifacts go through the tracking server: training scripts need no storage credentials',
    );
  if (isServersOwnDisk(location))
    return warn(
      'mlflow-artifacts',
      `artifacts lie in "${place}" of the machine that logs them: a script on another machine than the server writes them where nobody finds them`,
      'start the server with --serve-artifacts, and use an experiment that was made after that',
    );
  return ok(
    'mlflow-artifacts',
    `artifacts are not proxied: training scripts need credentials for "${place}" of their own`,
  );
};

const artifactFinding = ({ experiments, experiment, artifacts }: MlflowObservation): readonly Finding[] => {
  if (artifacts !== undefined && !isValue(artifacts)) return [refusal('mlflow-artifacts', artifacts.error)];
  const chosen: Experiment | undefined = valueIn(experiment) ?? valueIn(experiments)?.[0];
  return chosen?.artifactLocation === undefined ? [] : [locationFinding(chosen.artifactLocation)];
};

type Wanted = { readonly experiment: string | undefined; readonly workspace: string | undefined };

/** What MLflow says about itself, and what it lets us do. */
export const mlflowFindings = (seen: MlflowObservation, { experiment, workspace }: Wanted): readonly Finding[] => {
  if (!isValue(seen.version)) return [refusal('mlflow-reachable', seen.version.error)];
  const known = [reached(seen.trackingUri, seen.version.value), ...login(seen), ...workspaceFinding(seen, workspace)];
  if (!isValue(seen.experiments)) return known;
  return [...known, experimentFinding(seen, experiment), ...writeFinding(seen), ...artifactFinding(seen)];
};
