import { describe, expect, it } from 'vitest';
import { mlflowFindings } from '../../../src/doctor/mlflow-findings.ts';
import type { MlflowObservation } from '../../../src/doctor/observe-mlflow.ts';
import { HttpError } from '../../../src/http/http-error.ts';
import type { Experiment } from '../../../src/mlflow/experiment.ts';

const refused = new HttpError('MLFLOW_FORBIDDEN', 'cannot do it', { effect: 'none', hint: 'ask for it' });
const retina: Experiment = {
  id: '7',
  name: 'retina',
  artifactLocation: 'mlflow-artifacts:/7',
  isDeleted: false,
  tags: {},
};

const seen = (more: Partial<MlflowObservation> = {}): MlflowObservation => ({
  trackingUri: 'http://mlflow',
  version: { value: '3.17.2' },
  info: { value: { storeType: 'SqlStore', areWorkspacesEnabled: false } },
  experiments: { value: [retina] },
  experiment: { value: retina },
  write: { value: 'permitted' },
  clockOffsetMs: 0,
  ...more,
});

const asked = { experiment: 'retina', workspace: undefined };
const find = (id: string, observation: MlflowObservation, wanted: Parameters<typeof mlflowFindings>[1] = asked) =>
  mlflowFindings(observation, wanted).find((finding) => finding.id === id);

describe('mlflowFindings', () => {
  it('is content with a server that permits everything', () => {
    const findings = mlflowFindings(seen(), asked);
    expect(new Set(findings.map(({ outcome }) => outcome))).toEqual(new Set(['ok']));
    expect(findings[0]?.text).toBe('MLflow 3.17.2 answers at "http://mlflow"');
  });

  it('says nothing more of a server that does not answer', () => {
    const error = new HttpError('HTTP_UNREACHABLE', 'no answer', { effect: 'none', hint: 'try again' });
    expect(mlflowFindings(seen({ version: { error } }), asked)).toEqual([
      { id: 'mlflow-reachable', outcome: 'fail', text: 'no answer', next: 'try again', code: 'HTTP_UNREACHABLE' },
    ]);
  });

  it.each([
    ['1.30.0', 'warn'],
    ['2.9.2', 'warn'],
    ['2.21.3', 'warn'],
    ['2.22.0', 'ok'],
    ['3.6.0', 'ok'],
    ['10.0.0', 'ok'],
  ])('judges version %s as %s', (version, outcome) => {
    expect(find('mlflow-reachable', seen({ version: { value: version } }))?.outcome).toBe(outcome);
  });

  it('says of refused credentials what the client says, and stops there', () => {
    const findings = mlflowFindings(seen({ experiments: { error: refused } }), asked);
    expect(findings.at(-1)).toMatchObject({ id: 'mlflow-login', outcome: 'fail', code: 'MLFLOW_FORBIDDEN' });
  });

  it('warns when no experiment is set, and names what sets it', () => {
    const { experiment: _experiment, write: _write, ...rest } = seen();
    expect(find('mlflow-experiment', rest, { ...asked, experiment: undefined })).toMatchObject({
      outcome: 'warn',
      next: expect.stringContaining('MLFLOW_EXPERIMENT_NAME'),
    });
  });

  it('is content with an experiment that the first run will make', () => {
    const { write: _write, ...rest } = seen({ experiment: { value: undefined } });
    expect(find('mlflow-experiment', rest)).toMatchObject({
      outcome: 'ok',
      text: expect.stringContaining('first run'),
    });
    expect(find('mlflow-write', rest)).toBeUndefined();
  });

  it('fails a deleted experiment, with the command that restores it', () => {
    const experiment = { value: { ...retina, isDeleted: true } };
    expect(find('mlflow-experiment', seen({ experiment }))).toMatchObject({
      outcome: 'fail',
      next: expect.stringContaining('--experiment-id 7'),
    });
  });

  it('fails when runs may not be created', () => {
    expect(find('mlflow-write', seen({ write: { error: refused } }))).toMatchObject({
      outcome: 'fail',
      next: 'ask for it',
    });
  });

  it.each([
    ['mlflow-artifacts:/7', 'ok', 'need no storage credentials'],
    ['s3://bucket/7', 'ok', 'credentials for "s3://bucket/7"'],
    ['/srv/mlruns/7', 'warn', '"/srv/mlruns/7"'],
    ['file:///srv/mlruns/7', 'warn', 'another machine'],
    ['./mlruns', 'warn', 'another machine'],
  ])('judges artifacts at %s as %s', (artifactLocation, outcome, text) => {
    const experiment = { value: { ...retina, artifactLocation } };
    expect(find('mlflow-artifacts', seen({ experiment }))).toMatchObject({
      outcome,
      text: expect.stringContaining(text),
    });
  });

  it('keeps the password of a storage place to itself', () => {
    const artifactLocation = 'sftp://ada:hunter2@host/7?sig=hunter3';
    const text = find('mlflow-artifacts', seen({ experiment: { value: { ...retina, artifactLocation } } }))?.text;
    expect(text).toContain('host/7');
    expect(text).not.toMatch(/hunter/);
  });

  it('fails when the artifacts of a run cannot be listed', () => {
    expect(find('mlflow-artifacts', seen({ artifacts: { error: refused } }))?.outcome).toBe('fail');
  });

  it.each([
    [true, undefined, 'ok'],
    [true, 'radiology', 'ok'],
    [false, 'radiology', 'warn'],
  ] as const)(
    'judges a server with workspaces: %s and workspace %j as %s',
    (areWorkspacesEnabled, workspace, outcome) => {
      const info = { value: { storeType: undefined, areWorkspacesEnabled } };
      expect(find('mlflow-workspace', seen({ info }), { ...asked, workspace })?.outcome).toBe(outcome);
    },
  );

  it('does not speak of workspaces where there are none and none is set', () => {
    expect(find('mlflow-workspace', seen())).toBeUndefined();
  });
});
