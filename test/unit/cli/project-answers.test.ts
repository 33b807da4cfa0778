import { describe, expect, it } from 'vitest';
import { projectAnswers } from '../../../src/cli/project-answers.ts';
import type { Questions } from '../../../src/cli/questions.ts';
import { resolveConfig } from '../../../src/config/resolve-config.ts';
import { placeWith } from '../config/home.ts';

const answering = (...answers: readonly string[]) => {
  const asked: string[] = [];
  const left = [...answers];
  const questions: Questions = {
    ask: async (question, fallback = '') => {
      asked.push(`${question} [${fallback}]`);
      return left.shift() || fallback;
    },
    [Symbol.dispose]: () => undefined,
  };
  return { asked, questions };
};

const flags = { lakefsEndpoint: 'http://l', mlflowTrackingUri: 'http://m', repository: 'faces' };

describe('projectAnswers', () => {
  it('takes what flags and environment say when there is nobody to ask', async () => {
    const { repository: _repository, ...some } = flags;
    const config = await resolveConfig(some, placeWith({}, { TIEBACK_REPOSITORY: 'faces', MLFLOW_WORKSPACE: 'w' }));
    expect(await projectAnswers(config, undefined)).toEqual({ ...flags, mlflowWorkspace: 'w' });
  });

  it.each([
    ['lakefsEndpoint', '--lakefs'],
    ['mlflowTrackingUri', '--mlflow'],
    ['repository', '--repo'],
  ])('says without a terminal that %s is missing, by its flag', async (name, flag) => {
    const config = await resolveConfig({ ...flags, [name]: undefined }, placeWith());
    await expect(projectAnswers(config, undefined)).rejects.toMatchObject({
      code: 'USAGE_INVALID',
      message: expect.stringContaining(flag),
      hint: expect.stringContaining(flag),
    });
  });

  it('asks for what no flag says, and offers what is set elsewhere', async () => {
    const { asked, questions } = answering('', 'faces', 'retina', '');
    const config = await resolveConfig(
      { lakefsEndpoint: 'http://l' },
      placeWith({}, { MLFLOW_TRACKING_URI: 'http://m' }),
    );
    expect(await projectAnswers(config, questions)).toEqual({ ...flags, experiment: 'retina' });
    expect(asked[0]).toBe('MLflow tracking server [http://m]');
    expect(asked).toHaveLength(4);
  });

  it('asks again for what it cannot do without', async () => {
    const { asked, questions } = answering('', '', '', '', 'faces', 'retina', 'train/');
    const values = await projectAnswers({}, questions);
    expect(values).toMatchObject({ lakefsEndpoint: 'http://localhost:8000', repository: 'faces', prefix: 'train/' });
    expect(asked.filter((question) => question.startsWith('lakeFS repository'))).toHaveLength(3);
  });

  it('never takes a secret along, nor a password that stands in an address', async () => {
    const env = {
      LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY: 'hunter2',
      MLFLOW_TRACKING_TOKEN: 'hunter2',
      MLFLOW_TRACKING_URI: 'http://ada:hunter2@m',
    };
    const { mlflowTrackingUri: _uri, ...some } = flags;
    const values = await projectAnswers(await resolveConfig(some, placeWith({}, env)), undefined);
    expect(values).toEqual(flags);
  });
});
