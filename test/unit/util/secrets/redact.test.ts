import { describe, expect, it } from 'vitest';
import { createRedactor, redactJson, redactWords, stripUrlCredentials } from '../../../../src/util/secrets/redact.ts';
import { isTooShort } from '../../../../src/util/secrets/secret-value.ts';

const canary = 'canary7f3Qx9';
const redact = createRedactor();

describe('createRedactor', () => {
  it.each([
    ['an Authorization header', `Authorization: Basic ${canary}==`],
    ['an Authorization header in JSON', `{"authorization":"Bearer ${canary}"}`],
    ['a signature in an Authorization header', `authorization: AWS4-HMAC-SHA256 Credential=x/y, Signature=${canary}`],
    ['a header without a scheme', `Proxy-Authorization: ${canary}`],
    ['a bare bearer token', `sent Bearer ${canary} to the server`],
    ['a password in a URL', `could not reach https://jane:${canary}@mlflow.example/api`],
    ['a password with an at sign in a URL', `postgresql://jane:p@${canary}@db.example/m`],
    ['a token as the user of a URL', `https://${canary}@github.com/o/r.git`],
    ['a presigned signature', `https://s3.example/b/k?X-Amz-Expires=60&X-Amz-Signature=${canary}&x=1`],
    ['a presigned credential', `https://s3.example/b/k?X-Amz-Credential=${canary}%2Fus-east-1`],
    ['a shared access signature', `https://blob.example/k?sv=1&sig=${canary}`],
    ['a variable that is a password', `MLFLOW_TRACKING_PASSWORD=${canary} python train.py`],
    ['a secret access key', `LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY=${canary}`],
    ['a flag with its value behind a space', `train.py --api-key ${canary} --epochs 3`],
    ['a flag with its value behind a sign', `train.py --hub-token=${canary}`],
    ['a JSON field', `{"secret_access_key": "${canary}"}`],
    ['a passphrase', `openssl --passphrase ${canary} x`],
    ['a private key', `--private-key ${canary}`],
    ['an access key', `--access-key=${canary}`],
    ['a short word for a password', `DB_PASS=${canary} PGPWD=${canary}`],
    ['credentials', `--credentials ${canary}`],
    ['the key of a storage account', `AccountName=x;AccountKey=${canary}==;Endpoint=y`],
    ["curl's user and password", `curl -u jane:${canary} https://x.example/`],
    ['a text in quotes as a whole', `sh -c 'x --password="a b ${canary}"'`],
    ['a text in escaped quotes', String.raw`{"cmd":"x --password=\"a b ${canary}\""}`],
    ['a webhook', `curl https://hooks.slack.com/services/T0/B0/${canary}`],
    ["a password of MySQL's", `mysql -u ada -p${canary} retina`],
    ["a password of sshpass's", `sshpass -p ${canary} ssh gpu`],
    ['an authentication of the same form', `http --auth jane:${canary} x.example`],
  ])('takes out %s', (_what, text) => {
    const safe = redact(text);
    expect(safe).not.toContain(canary);
    expect(safe).toContain('[redacted]');
  });

  it('shows four characters of an access key id at most', () => {
    expect(redact('key AKIAFAKEFAKEFAKEFAKE refused')).toBe('key AKIA[redacted] refused');
  });

  it.each([
    `ghp_${'a1'.repeat(18)}`,
    `glpat-${'b2'.repeat(10)}`,
    `dapi${'c3'.repeat(16)}`,
    `sk-proj-${'e5'.repeat(12)}`,
    `hf_${'Dd'.repeat(16)}`,
    'eyJhbGciOiJub25lIn0.eyJzdWIiOiJmYWtlIn0.c2lnbmF0dXJl',
  ])('takes out the token %s', (token) => {
    expect(redact(`got ${token} there`)).toBe('got [redacted] there');
  });

  it('takes out a known secret in each of its spellings', () => {
    const secret = 'pa ss"w/rd+é';
    const text = [secret, encodeURIComponent(secret), JSON.stringify({ secret })].join(' | ');
    const safe = createRedactor([secret])(text);
    for (const form of [secret, encodeURIComponent(secret), 'w/rd+é']) expect(safe).not.toContain(form);
  });

  it('takes a secret that holds another one as a whole', () => {
    expect(createRedactor(['abcd12', 'abcd12efgh'])('x abcd12efgh y')).toBe('x [redacted] y');
  });

  it('does not tear words apart for a very short secret', () => {
    expect(createRedactor(['', 'a'])('a banana')).toBe('a banana');
  });

  it.each([
    'Basic authentication is not enabled',
    'use a Bearer token',
    'the token is not accepted',
    'train.py --max-tokens 512 --epochs 3 --lr=0.01',
    'num_token=5',
    'mysql -u ada -p retina',
    "token = os.environ['X']",
    'if token == other',
    'pad_token="<pad>" mask_token="[MASK]"',
    'ssh://git@github.com/o/r.git',
    'https://lakefs.example/repositories/faces/objects?ref=main&path=a%2Fb',
    'lakefs://faces/main/train/x@2.png',
    'branch "exp-42" already exists',
    '{"params":{"lr":"0.1"}}',
  ])('leaves harmless text alone: %s', (text) => {
    expect(redact(text)).toBe(text);
  });

  it.each(['a.', 'a:', '-', 'x://', 'Basic ', 'eyJ', '?sig='])('stays quick on a long text of %j', (piece) => {
    const begun = performance.now();
    redact(piece.repeat(100_000));
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  it('says the same when asked twice', () => {
    const once = redact(`Authorization: Basic ${canary}== https://u:${canary}@h/?sig=${canary}`);
    expect(redact(once)).toBe(once);
  });
});

describe('a secret that could be an ordinary word or name', () => {
  const safe = createRedactor(['train', 'retinas', 'v1.0', 'cvpr7']);

  it.each(['python train.py --data train/', 'retinas', 'dataset v1.0', 'cvpr7-baseline'])(
    'leaves %s as it is',
    (text) => {
      expect(safe(text)).toBe(text);
    },
  );

  it('goes where it stands as a secret', () => {
    expect(safe('MLFLOW_TRACKING_PASSWORD=train http://ada:train@host')).not.toContain('train');
  });

  it('is told from one that is long enough', () => {
    expect(['', 'train', 'retinas', 'cvpr7'].map(isTooShort)).toEqual([true, true, true, true]);
    expect(['retinas8', 'passwords', 'abc123', '123456'].map(isTooShort)).toEqual([false, false, false, false]);
    expect(createRedactor(['abc123', 'passwords'])('x-abc123 passwords')).toBe('x-[redacted] [redacted]');
  });
});

describe('redactWords', () => {
  it.each(['--password', '-token', '--db-password', '--api_key', '--client.secret'])(
    'takes the word after %s for a secret',
    (flag) => {
      expect(redactWords(['train', flag, canary, '--lr', '0.1'], redact)).toEqual([
        ...['train', flag, '[redacted]', '--lr', '0.1'],
      ]);
    },
  );

  it.each([
    ['--max-token', '512'],
    ['--use-token', '--verbose'],
    ['--tokenizer', 'bert'],
    ['password', 'reset'],
  ])('leaves %s %s as it is', (...words) => {
    expect(redactWords(words, redact)).toEqual(words);
  });

  it('takes what sshpass is given for a secret, and no other word behind -p', () => {
    expect(redactWords(['sshpass', '-p', canary, 'ssh', '-p', '22'], redact)).toEqual([
      ...['sshpass', '-p', '[redacted]', 'ssh', '-p', '22'],
    ]);
  });

  it('redacts each word besides', () => {
    const words = [`--url=https://u:${canary}@h`, `--token=${canary}`];
    expect(redactWords(words, redact)).toEqual(['--url=https://[redacted]@h', '--token=[redacted]']);
  });
});

describe('stripUrlCredentials', () => {
  it.each([
    [`https://jane:${canary}@mlflow.example/base`, 'https://mlflow.example/base'],
    [`http://${canary}@mlflow.example`, 'http://mlflow.example'],
    [`http://jane:${canary}@mlflow.example:5000/`, 'http://mlflow.example:5000/'],
    ['http://mlflow.example:5000', 'http://mlflow.example:5000'],
  ])('gives %s without its credentials', (url, expected) => {
    expect(stripUrlCredentials(url)).toBe(expected);
  });

  it('redacts what cannot be parsed as a URL', () => {
    expect(stripUrlCredentials(`not a url, password=${canary}`)).not.toContain(canary);
  });
});

describe('redactJson', () => {
  it('takes out every text behind the name of a secret', () => {
    const value = { passphrase: canary, private_key: canary, credentials: { user: canary, port: 3 }, dbPwd: [canary] };
    expect(redactJson({ ...value, epochs: 3, note: 'kept' }, redact)).toEqual({
      passphrase: '[redacted]',
      private_key: '[redacted]',
      credentials: { user: '[redacted]', port: 3 },
      dbPwd: ['[redacted]'],
      epochs: 3,
      note: 'kept',
    });
  });
});

describe('what is no secret', () => {
  it.each(['--first_pass true', 'docker run -u 1000:1000 image', '--user jane', '--max-token 30', 'pass=3 multi'])(
    'stays as it is: %s',
    (text) => {
      expect(redact(text)).toBe(text);
      expect(redactWords(text.split(' '), redact).join(' ')).toBe(text);
    },
  );
});
