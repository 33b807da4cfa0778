// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables as settings and shells have them
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../../src/util/secrets/redact.ts';
import { scanSecrets } from '../../../../src/util/secrets/scan-secrets.ts';

const redact = createRedactor();
/** Scans lines as added ones of a patch of one file. */
const scanPatch = async (path: string, ...lines: readonly string[]) => {
  const head = [`diff --git a/${path} b/${path}`, `--- a/${path}`, `+++ b/${path}`, '@@ -1 +1 @@'];
  const { text, count } = await scanSecrets([...head, ...lines.map((line) => `+${line}`)].join('\n'), redact);
  const all = text.split('\n');
  expect(all.slice(0, head.length)).toEqual(head);
  return { lines: all.slice(head.length).map((line) => line.slice(1)), count };
};

describe('a secret in a file of settings', () => {
  it.each([
    ['password: hunter2x9', 'password: [redacted]'],
    ['token: CANARYtoken12345', 'token: [redacted]'],
    ['api_key: abcDEF12345', 'api_key: [redacted]'],
    ['  password: s3cr3tpass99   # old', '  password: [redacted]   # old'],
    ['AWS_SECRET_ACCESS_KEY: wJalrXUtnFEMI/K7MDENG/bPxRfiCYEX', 'AWS_SECRET_ACCESS_KEY: [redacted]'],
    ['secret_access_key: /abc/wJalrXUtnFEMI', 'secret_access_key: [redacted]'],
    ['password: correct horse battery staple', 'password: [redacted]'],
    ['- password: hunter', '- password: [redacted]'],
    ['pass: hunter', 'pass: [redacted]'],
    ['"password": "a b c"', '"password": "[redacted]"'],
    ["client_secret: 'it''s mine' # x", "client_secret: '[redacted]' # x"],
    ['password: "a b c"', 'password: "[redacted]"'],
    ['db: {user: ada, password: hunter2, port: 3}', 'db: {user: ada, password: [redacted], port: 3}'],
    ['db.password=foo bar', 'db.password=[redacted]'],
    ['DB_PASSWORD = hunter', 'DB_PASSWORD = [redacted]'],
    ['PGPASSWORD=x1y2z3 psql', 'PGPASSWORD=[redacted] psql'],
    ['password: ${DB:-hunter2}', 'password: [redacted]'],
    ['password="a b c"', 'password="[redacted]"'],
    ['next_token: abc123', 'next_token: [redacted]'],
    ['  password: ${DB:-a b}', '  password: [redacted]'],
    ['password: !vault hunter2x9', 'password: [redacted]'],
    ['access_token: train', 'access_token: [redacted]'],
    ['HUB_TOKEN: train', 'HUB_TOKEN: [redacted]'],
    ['<password>hunter2x9</password>', '<password>[redacted]</password>'],
    ['<add key="db.password" value="hunter two"/>', '<add key="db.password" value="[redacted]"/>'],
  ])('goes: %s', async (line, expected) => {
    expect(await scanPatch('conf/train.yaml', line)).toEqual({ lines: [expected], count: 1 });
  });

  it.each([
    'max_tokens: 512',
    'tokenizer: bert',
    'password_policy: strict',
    'key: value',
    'name: retina',
    'max_token: 512',
    'pad_token: <pad>',
    'eos_token: "</s>"',
    'password: ${DB_PASSWORD}',
    'password: $DB_PASSWORD',
    'token: ${{ secrets.GITHUB_TOKEN }}',
    '  token: ${{ secrets.GITHUB_TOKEN }}',
    'token: ${oc.env:HF_TOKEN}',
    'token: "{{ vault_token }}"',
    'password: !vault |',
    'password: *shared',
    'password:',
    'password: ""',
    'password: null # none yet',
    'id-token: write',
    'use_token: true',
    'credentials: /run/secrets/gcp.json',
    'url: https://example.org/a?page=2',
    'secret: # see below',
    'secretName: tls-cert',
    'token_count: abc',
    'api_key: !ENV ${KEY}',
    'api_key: !secret hub_key',
    'token: bert',
    'loss_per_token: mean # and not sum',
    'stop_token: "</s>"',
    'loss: {per_token: mean, end_token: eos}',
    '<password>${DB_PASSWORD}</password>',
    '<token>the</token>',
    'description: the password is asked for',
  ])('is not there: %s', async (line) => {
    expect(await scanPatch('conf/train.yaml', line)).toEqual({ lines: [line], count: 0 });
  });

  it('goes with all of its lines', async () => {
    const before = ['db:', '  password: |', '    first line', '', '    second line', '  user: ada'];
    const { lines, count } = await scanPatch('values.yml', ...before);
    expect(lines).toEqual(['db:', '  password: |', '[redacted]', '', '[redacted]', '  user: ada']);
    expect(count).toBe(1);
  });

  it.each([
    { what: 'in the line behind its key', lines: ['password:', '  hunter two # old', 'user: ada'], secret: 1 },
    { what: 'in quotes there', lines: ['db:', '  - password: # of the clinic', '      "a: b"'], secret: 2 },
  ])('goes $what', async ({ lines: before, secret }) => {
    const { lines, count } = await scanPatch('conf/train.yaml', ...before);
    expect(count).toBe(1);
    expect(lines[secret]).toContain('[redacted]');
    expect(lines.filter((line, index) => line === before[index])).toHaveLength(before.length - 1);
  });

  it('goes behind its key where a patch changes it', async () => {
    const patch = ['+++ b/conf/train.yaml', ' password:', '-  hunter two', '+  hunter three', ' user:', '   ada'];
    const { text } = await scanSecrets(patch.join('\n'), redact);
    expect(text.split('\n').slice(1)).toEqual([' password:', '-  [redacted]', '+  [redacted]', ' user:', '   ada']);
  });

  it.each([
    ['secret:', '  name: retina'],
    ['credentials:', '  "user": ada'],
    ['password:', '  ${DB_PASSWORD}'],
    ['password:', 'user'],
    ['token:', '  - bert'],
    ['pad_token:', '  a long one'],
    ['get-token:', '\tcurl https://x.example'],
  ])('does not stand below %j in %j', async (...before) => {
    expect((await scanPatch('conf/train.yaml', ...before)).lines).toEqual(before);
  });

  it('goes where the line before names it', async () => {
    const before = ['- name: DB_PASSWORD', '  value: hunter', '- name: LR', '  value: fast'];
    const { lines } = await scanPatch('deploy.yaml', ...before);
    expect(lines).toEqual(['- name: DB_PASSWORD', '  value: [redacted]', '- name: LR', '  value: fast']);
  });
});

describe('a secret in code', () => {
  it.each([
    ['password = "a b c"', 'password = "[redacted]"'],
    ["password = f'a b {c}'", "password = f'[redacted]'"],
    ['password = """hunter two"""', 'password = "[redacted]"'],
    [String.raw`token: str = "ab\"c d"`, 'token: str = "[redacted]"'],
    ['const apiKey = `abc123456`', 'const apiKey = [redacted]'],
    ['login(token="abc12345", lr=3)', 'login(token="[redacted]", lr=3)'],
    ['if password == "hunter two":', 'if password == "[redacted]":'],
    ['# password: hunter2x9', '# password: [redacted]'],
    ['# PASSWORD=hunter python train.py', '# PASSWORD=[redacted] python train.py'],
    ['url = "https://hooks.slack.com/services/T000/B000/XXXX"', 'url = "https://hooks.slack.com/services/[redacted]"'],
    ['os.system("mysql -u ada -psecret99 retina")', 'os.system("mysql -u ada -p[redacted] retina")'],
    ['run("sshpass -p hunter22 ssh x")', 'run("sshpass -p [redacted] ssh x")'],
    ['os.environ["WANDB_API_KEY"] = "hunter2x9"', 'os.environ["WANDB_API_KEY"] = "[redacted]"'],
    ["config['password']='hunter two'", "config['password']='[redacted]'"],
    ['process.env["API_KEY"] = f"hunter2x9";', 'process.env["API_KEY"] = f"[redacted]";'],
    ["'password' => 'hunter2x9',", "'password' => '[redacted]',"],
    ['os.getenv("DB_PASSWORD", "hunter2x9")', 'os.getenv("DB_PASSWORD", "[redacted]")'],
    ['os.environ.get( "HF_TOKEN" , "hunter2x9")', 'os.environ.get( "HF_TOKEN" , "[redacted]")'],
    ['os.environ.setdefault("API_KEY", "hunter2x9")', 'os.environ.setdefault("API_KEY", "[redacted]")'],
    ['os.putenv("API_KEY", "hunter2x9")', 'os.putenv("API_KEY", "[redacted]")'],
    ['df.option("password", "hunter2x9").load()', 'df.option("password", "[redacted]").load()'],
    ['conf.set("fs.s3a.secret.key", "hunter2x9")', 'conf.set("fs.s3a.secret.key", "[redacted]")'],
    [
      'conf.set("fs.azure.account.key.eyes.dfs.core.windows.net", "hunter2x9")',
      'conf.set("fs.azure.account.key.eyes.dfs.core.windows.net", "[redacted]")',
    ],
    [
      'p.add_argument("--api-key", type=str, default="hunter2x9")',
      'p.add_argument("--api-key", type=str, default="[redacted]")',
    ],
    [
      'login(token=token, password="hunter2", note=f"token={token}")',
      'login(token=token, password="[redacted]", note=f"token={token}")',
    ],
    ['log(f"token={token} password=hunter2x9")', 'log(f"token={token} password=[redacted]")'],
    ['conn = "DRIVER=x;PWD={hunter2x9}"', 'conn = "DRIVER=x;PWD=[redacted]"'],
    ['headers["Authorization"] = "hunter2x9"', 'headers["Authorization"] = "[redacted]"'],
    ['h = {"Authorization": f"Bearer hunter2x9"}', 'h = {"Authorization": f"Bearer [redacted]"}'],
    ['url = f"https://{user}:hunter2x9@{host}/"', 'url = f"https://[redacted]@{host}/"'],
    ['if api_token == "of the clinic":', 'if api_token == "[redacted]":'],
  ])('goes: %s', async (line, expected) => {
    expect((await scanPatch('src/train.py', line)).lines).toEqual([expected]);
  });

  it.each([
    "token = os.environ['X']",
    'token = os.environ["HF_TOKEN"]',
    "password = os.getenv('DB_PASSWORD', None)",
    'token = process.env.HF_TOKEN;',
    'next_token = logits.argmax(-1)',
    'token = tokens[i]',
    'token = token.strip()',
    'token := next()',
    'model = load(name, token=token, pad_token=tok.pad_token)',
    'tokenizer.pad_token = "<pad>"',
    'mask_token="[MASK]", token=None',
    'if token == other:',
    'if token != tokens[0]:',
    'tokens.map((token) => token.trim())',
    'token => token.trim()',
    'def f(password: str, token: Optional[str] = None):',
    '# the token: each of them',
    'url = f"{API_URL}"',
    'columns = ["token", "the label", "password"]',
    'os.environ["API_KEY"] = read_key()',
    'config["token"] = tokens[i]',
    'os.getenv("API_KEY", fallback)',
    'os.getenv("API_KEY", None), "a long text"',
    'p.add_argument("--token", type=str), p.add_argument("--name", default="retina-net")',
    'vocabulary.get("token", "<unk>")',
    'df.rename("token", "subword_1")',
    'if token == "abc":',
    'assert token != "of the"',
    'token = "[CLS]"',
    'stop_token = "<|im_end|>"; token = "<extra_id_0>"',
    'token: str = "the"',
    'print(f"token={token}")',
    "log(rf'the token: {self.token!r}, password={password[:2]:>10}')",
    'const line = `token=${token}`',
    'run(f"train.py --token {token}")',
    'headers = {"Authorization": f"Bearer {token}", "Accept": "*/*"}',
    'headers = {"Authorization": "Bearer " + token}',
    'headers = {"Authorization": header(token), "Accept": "*/*"}',
    'os.system("curl -H \'Authorization: Bearer $HF_TOKEN\' x.example")',
    'url = f"postgres://{user}:{password}@{host}/db?token={token}"',
    'url = f"https://{token}@github.com/o/r"',
  ])('is not there: %s', async (line) => {
    expect(await scanPatch('src/train.py', line)).toEqual({ lines: [line], count: 0 });
  });
});

describe('a secret in a text', () => {
  it.each([
    ['Log in with password: hunter2x9.', 'Log in with password: [redacted]'],
    ['The password: a word that you choose.', 'The password: a word that you choose.'],
  ])('%s', async (line, expected) => {
    expect((await scanPatch('docs/README.md', line)).lines).toEqual([expected]);
  });
});

describe('a long line', () => {
  it.each([
    ...['password: ', 'token=', "token='", '{token: ', 'a_token_', 'name: x_token ', 'mysql ', 'sshpass  '],
    ...['environ["token"] ', 'getenv("token",', 'env_', '"token" default', '"token" =>', '"token"'],
    ...['<token>x', 'key="token" value="', 'account.key.a-', 'password:\n+  ', 'f"token={', 'Authorization: {'],
  ])('of %j is read quickly in every form of file', async (piece) => {
    for (const path of ['a.yaml', 'a.py', 'a.md', 'a.ipynb']) {
      const begun = performance.now();
      await scanPatch(path, piece.repeat(100_000 / piece.length));
      expect(performance.now() - begun).toBeLessThan(10_000);
    }
  });
});
