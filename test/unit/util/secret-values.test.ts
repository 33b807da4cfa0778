import { describe, expect, it } from 'vitest';
import { secretValues } from '../../../src/util/secret-values.ts';

describe('secretValues', () => {
  it.each([
    'LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY',
    'MLFLOW_TRACKING_PASSWORD',
    'MLFLOW_TRACKING_TOKEN',
    'AWS_ACCESS_KEY_ID',
    'GITHUB_TOKEN',
    'OPENAI_API_KEY',
    'OPENAI_APIKEY',
    'SSH_PRIVATE_KEY',
    'db_passwd',
  ])('takes the value of %s for a secret', (name) => {
    expect(secretValues({ [name]: 'not-a-real-secret' })).toEqual(['not-a-real-secret']);
  });

  it.each(['PATH', 'HOME', 'MLFLOW_TRACKING_URI', 'TOKENIZERS_PARALLELISM'])(
    'does not take that of %s for one',
    (name) => {
      expect(secretValues({ [name]: 'something' })).toEqual([]);
    },
  );

  it.each(['true', 'False', 'none', '0', '4096', '', undefined])(
    'takes no switch and no small number for a secret: %j would be taken out of every text',
    (value) => {
      expect(secretValues({ USE_TOKEN: value, MAX_TOKENS: value })).toEqual([]);
    },
  );

  it('takes a long number for one', () => {
    expect(secretValues({ VAULT_PASSWORD: '1234567890' })).toEqual(['1234567890']);
  });
});
