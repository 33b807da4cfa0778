import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../../src/util/secrets/redact.ts';
import { secretValues, shortSecrets } from '../../../../src/util/secrets/secret-values.ts';

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
    ...['PASS', 'DB_PASS', 'SMTP_PASS_2', 'MYSQL_PWD', 'SNOWFLAKE_PWD', 'PGPASSWORD', 'WANDB_API_KEY_PROD'],
    ...['AZURE_STORAGE_ACCOUNT_KEY', 'AZURE_STORAGE_KEY', 'COSIGN_SIGNING_KEY', 'GITHUB_PAT', 'X-Api-Key'],
  ])('takes the value of %s for a secret', (name) => {
    expect(secretValues({ [name]: 'not-a-real-secret' })).toEqual(['not-a-real-secret']);
  });

  it.each([
    ...[
      'PATH',
      'HOME',
      'MLFLOW_TRACKING_URI',
      'TOKENIZERS_PARALLELISM',
      'PWD',
      'OLDPWD',
      'GIT_PATH',
      'GPU_PASSTHROUGH',
    ],
    ...[
      'SORT_KEY',
      'PRIMARY_KEY',
      'NUM_PASSES',
      'TWO_PASS',
      'PAD_TOKEN',
      'DB_SECRET_NAME',
      'SECRET_REGION',
      'TOKEN_TYPE',
      'API_KEY_FILE',
    ],
  ])('does not take that of %s for one', (name) => {
    expect(secretValues({ [name]: 'something' })).toEqual([]);
  });

  it.each(['DB_PASS', 'MYSQL_PWD', 'AZURE_STORAGE_KEY', 'GITHUB_PAT', 'COSIGN_SIGNING_KEY', 'HUB_TOKEN'])(
    'knows %s by the same name in a text',
    (name) => {
      expect(createRedactor()(`${name}=hunter2secret99`)).toBe(`${name}=[redacted]`);
    },
  );

  it.each([
    ['GOOGLE_APPLICATION_CREDENTIALS', '/x/key.json'],
    ['GOOGLE_APPLICATION_CREDENTIALS', './key.json'],
    ['AWS_WEB_IDENTITY_TOKEN_FILE', '/var/run/not-there/token'],
    ['AWS_SHARED_CREDENTIALS_FILE', 'credentials'],
    ['TOKEN_ENDPOINT', 'https://example.org/token'],
    ['DOCKER_CREDENTIALS', import.meta.dirname],
  ])('takes the place of a secret for none: %s=%s', (name, value) => {
    expect(secretValues({ [name]: value })).toEqual([]);
  });

  it.each(['/not/a/Real+Secret', 'not.a.real.json', './x'])('does not take %s for a place', (value) => {
    expect(secretValues({ AWS_SECRET_ACCESS_KEY: value })).toEqual([value]);
  });

  it.each(['true', 'False', 'none', '0', '4096', '', undefined])(
    'takes no switch and no small number for a secret: %j would be taken out of every text',
    (value) => {
      expect(secretValues({ USE_TOKEN: value, MAX_TOKENS: value })).toEqual([]);
    },
  );

  it('takes a number of tokens for none', () => {
    expect(secretValues({ NUM_TRAIN_TOKENS: '3000000000' })).toEqual([]);
  });

  it('takes a long number for one', () => {
    expect(secretValues({ VAULT_PASSWORD: '1234567890' })).toEqual(['1234567890']);
  });
});

describe('shortSecrets', () => {
  it('names the variables whose secret could be an ordinary word, and no others', () => {
    const env = {
      DB_PASSWORD: 'train',
      API_TOKEN: 'not-a-real-secret',
      MAX_TOKENS: '512',
      USE_TOKEN: 'true',
      HOME: 'x',
    };
    expect(shortSecrets(env)).toEqual(['DB_PASSWORD']);
  });
});
