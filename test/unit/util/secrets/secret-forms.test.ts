// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables as settings and shells have them
import { describe, expect, it } from 'vitest';
import { createRedactor, createSureRedactor, redactWords } from '../../../../src/util/secrets/redact.ts';
import { scanSecrets } from '../../../../src/util/secrets/scan-secrets.ts';

const redact = createRedactor();

const scanned = async (path: string, line: string): Promise<string> =>
  (await scanSecrets(`--- a/${path}\n+++ b/${path}\n+${line}`, redact)).text.split('\n')[2] ?? '';

/** Where a value may stand. */
const places: Readonly<Record<string, (value: string) => Promise<string> | string>> = {
  'code outside quotes': (value) => scanned('a.py', `token = ${value}`),
  'code in quotes': (value) => scanned('a.py', `token = "${value}"`),
  'a command in code': (value) => scanned('a.py', `os.system("x DB_TOKEN=${value} y")`),
  'YAML unquoted': (value) => scanned('a.yaml', `token: ${value}`),
  'YAML quoted': (value) => scanned('a.yaml', `token: "${value}"`),
  'a file of variables': (value) => scanned('run.sh', `TOKEN=${value}`),
  'code in a notebook': (value) => scanned('a.ipynb', `    "token = ${value}\\n",`),
  'a command in a notebook': (value) => scanned('a.ipynb', `    "!export TOKEN=${value} && x\\n",`),
  'a command line': (value) => redact(`TOKEN=${value} make`),
  'a word of a command': (value) => redactWords(['x', '--token', value], redact).join(' '),
};
const columns = Object.keys(places);

/** One letter for each place, in their order: `-` is taken out, `+` is kept. */
const table: readonly (readonly [value: string, verdicts: string])[] = [
  ['hunter2x9', '+-----+---'],
  ['!Sunshine2024', '+-----+---'],
  ['!secret', '+--+--+---'],
  ['*hunter2', '+--+--+---'],
  ['<hunter2>', '+--+--+---'],
  ['string', '++-++-+---'],
  ['env.hunter2', '+-----+---'],
  ['$UPERSECRET1', '+-----+---'],
  ['$HF_TOKEN', '++++++++++'],
  ['${HF_TOKEN}', '++++++++++'],
  ['${db.token}', '+--+--+---'],
  ['true', '++++++++++'],
  ['512', '++++++++++'],
  ['/run/x.json', '++++++++++'],
];

describe('a value behind the name of a secret', () => {
  it.each(table)('%s is kept where nothing else can be meant: %s', async (value, verdicts) => {
    const seen = await Promise.all(Object.values(places).map(async (place) => (await place(value)).includes(value)));
    const named = (kept: readonly boolean[]) => Object.fromEntries(columns.map((place, index) => [place, kept[index]]));
    expect(named(seen)).toEqual(named([...verdicts].map((letter) => letter === '+')));
  });

  it.each([
    ...[
      'max_tokens = 512',
      "token = os.environ['X']",
      'token = getenv("X")',
      'token = tokens[i]',
      'next_token = "a b"',
    ],
    ...['token = *next++', 'start_token: str = "<s>"'],
  ])('is none in code and in a notebook: %s', async (line) => {
    expect(await scanned('a.py', line)).toBe(`+${line}`);
    expect(await scanned('a.ipynb', `    ${JSON.stringify(`${line}\n`)},`)).toBe(
      `+    ${JSON.stringify(`${line}\n`)},`,
    );
  });

  it.each([
    ['PGPASSWORD=hunter2x psql', 'a.py', 'os.system("PGPASSWORD=[redacted] psql")'],
    ['Server=x;PWD=hunter2x', 'a.py', 'os.system("Server=x;PWD=[redacted]")'],
    ['host=db password=hunter2x dbname=x', 'a.py', 'os.system("host=db password=[redacted] dbname=x")'],
    ['id_token=abcdef12', 'a.py', 'os.system("id_token=[redacted]")'],
  ])('goes from a text of code: %s', async (text, path, expected) => {
    expect(await scanned(path, `os.system("${text}")`)).toBe(`+${expected}`);
  });

  it.each(['%env WANDB_API_KEY=abcdef01', '%env WANDB_API_KEY abcdef01', '!export API_KEY=abcdef01'])(
    'goes from a command of a notebook: %s',
    async (line) => {
      const text = await scanned('a.ipynb', `    "${line}\\n",`);
      expect(text).toContain('[redacted]\\n",');
      expect(text).not.toContain('abcdef01');
    },
  );
});

describe('a text in the parentheses of a formatter', () => {
  const scannedLines = async (lines: readonly string[], path = 'a.py') =>
    (await scanSecrets(['--- a/x', `+++ b/${path}`, ...lines].join('\n'), redact)).text.split('\n').slice(2);

  it.each([
    ['password = ("canaryGGG")', 'password = ("[redacted]")'],
    ['password = ("canaryGGG"', 'password = ("[redacted]"'],
    ["password: str = ( r'canaryGGG')", "password: str = ( r'[redacted]')"],
    ['login(password=("canaryGGG"), x=1)', 'login(password=("[redacted]"), x=1)'],
    ['{"password": ("canaryGGG")}', '{"password": ("[redacted]")}'],
    ['os.environ["DB_TOKEN"] = ("canaryGGG")', 'os.environ["DB_TOKEN"] = ("[redacted]")'],
  ])('goes: %s', async (line, expected) => {
    expect(await scanned('a.py', line)).toBe(`+${expected}`);
    expect(redact(line)).toBe(expected);
  });

  it.each(['password = (', 'password = (get("x1y2z3"))', 'password = (prompt() or "x1y2z3")', 'eos_token = ("</s>")'])(
    'is none: %s',
    async (line) => {
      expect(await scanned('a.py', line)).toBe(`+${line}`);
    },
  );

  it('goes from the lines that follow, piece by piece', async () => {
    const lines = [
      '+db = connect(',
      '+    password=(',
      '+        "canaryGGG"',
      '-        f"canary\\"HHH"  # old',
      '+    ),',
      '+    "plain",',
    ];
    expect(await scannedLines(lines)).toEqual([
      '+db = connect(',
      '+    password=(',
      '+        "[redacted]"',
      '-        f"[redacted]"  # old',
      '+    ),',
      '+    "plain",',
    ]);
    expect(await scannedLines(['+token: str = (  # noqa', "+    'canary1GG'", '+)'])).toEqual([
      '+token: str = (  # noqa',
      "+    '[redacted]'",
      '+)',
    ]);
    expect(await scannedLines(['+secret = ("canary1"', '+    "canary2")'])).toEqual([
      '+secret = ("[redacted]"',
      '+    "[redacted]")',
    ]);
  });

  it('goes from the lines that follow in a notebook too', async () => {
    const inNotebook = (code: string) => `+    ${JSON.stringify(`${code}\n`)},`;
    const lines = ['db_password = (', '    "canaryGGG"', ')', '"plain"'].map(inNotebook);
    const expected = ['db_password = (', '    "[redacted]"', ')', '"plain"'].map(inNotebook);
    expect(await scannedLines(lines, 'a.ipynb')).toEqual(expected);
  });

  it('leaves the lines behind other names and calls', async () => {
    const lines = [
      '+names = (',
      '+    "plain1"',
      '+)',
      '+make_token(',
      '+    "plain2"',
      '+)',
      '+eos_token = (',
      '+    "</s>"',
      '+)',
    ];
    expect(await scannedLines(lines)).toEqual(lines);
  });

  it('is read in a time that grows with its length only', async () => {
    const begun = performance.now();
    for (const piece of ['password = (', 'password=((', '(((((((((', 'pw = ( "', 'token: a = (  ', '"\\\\']) {
      redact(piece.repeat(20_000));
      await scannedLines(['+password = (', `+"${piece.repeat(10_000)}`]);
    }
    expect(performance.now() - begun).toBeLessThan(5_000);
  });
});

describe('pw', () => {
  it.each(['pw', 'db_pw', 'PW', 'DB_PW', 'db-pw', 'db.pw'])('is the name of a secret: %s', (name) => {
    expect(redact(`${name} = "canaryGGG"`)).toBe(`${name} = "[redacted]"`);
    expect(redact(`${name}=canaryGGG make`)).toBe(`${name}=[redacted] make`);
  });

  it.each([
    'pw_len = "twelve"',
    'dbpw = "plain11"',
    'pws = "plain11"',
    'pw-conv = "plain11"',
    'pw = "0.5"',
    'pw_len = "12"',
  ])('is none in %s', async (line) => {
    expect(redact(line)).toBe(line);
    expect(await scanned('a.py', line)).toBe(`+${line}`);
  });

  it('goes from code, settings and command lines', async () => {
    expect(await scanned('a.py', 'pw = "canaryGGG"')).toBe('+pw = "[redacted]"');
    expect(await scanned('a.py', 'connect(pw, db_pw=pw)')).toBe('+connect(pw, db_pw=pw)');
    expect(await scanned('a.yaml', 'pw: canaryGGG')).toBe('+pw: [redacted]');
    expect(redactWords(['plink', '-pw', 'canaryGGG'], redact)).toEqual(['plink', '-pw', '[redacted]']);
  });
});

describe('createSureRedactor', () => {
  it.each([
    `AIza${'x'.repeat(35)}`,
    `sk_live_${'4e'.repeat(10)}`,
    `npm_${'a1'.repeat(18)}`,
    `ghp_${'a1'.repeat(18)}`,
    `-----BEGIN PRIVATE KEY-----\n${'MIIE'.repeat(20)}\n-----END PRIVATE KEY-----`,
    String.raw`-----BEGIN RSA PRIVATE KEY-----\n${'MIIE'.repeat(20)}`,
  ])('takes out %s whatever stands around it', (secret) => {
    expect(createSureRedactor()(`x ${secret}`)).toBe('x [redacted]');
  });

  it('takes out the key of a storage account, and leaves names and prose', () => {
    const safe = createSureRedactor();
    expect(safe(`AccountKey=${'Ab1/'.repeat(8)};x`)).toBe('AccountKey=[redacted];x');
    expect(safe('token=abc; it starts with -----BEGIN PRIVATE KEY----- and goes on')).toBe(
      'token=abc; it starts with -----BEGIN PRIVATE KEY----- and goes on',
    );
  });
});
