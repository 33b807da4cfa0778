import { describe, expect, it } from 'vitest';
import { isSecretPath } from '../../../../src/wrap/capture/secret-path.ts';

describe('isSecretPath', () => {
  it.each([
    'secrets.yaml',
    'conf/credentials.json',
    'tokens.txt',
    'key.pem',
    '.env',
    '.env.py',
    '.aws/config',
    'secrets/dump.sql',
  ])('takes %s for a file that holds secrets', (path) => {
    expect(isSecretPath(path)).toBe(true);
  });

  it.each([
    ...['src/tokens.py', 'private_attention.py', 'src/credentials.ts', 'secrets.ipynb', 'token.R', 'tokens.jl'],
    ...['Credentials.scala', 'Token.java', 'secret.go', 'private.rs', 'scripts/get-secrets.sh', 'src/secrets/load.py'],
    'tokenizer.json',
  ])('leaves %s to the scan of its content', (path) => {
    expect(isSecretPath(path)).toBe(false);
  });
});
