import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baselineTag, repository, seed } from '../../examples/wdbc/seed.ts';
import manifest from '../../package.json' with { type: 'json' };
import { testChromium } from '../support/chromium.ts';
import { openServers, type Servers } from '../support/servers.ts';

const execFileAsync = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

let consumer: string;

const inConsumer = async (program: string, args: readonly string[]): Promise<string> => {
  const { stdout } = await execFileAsync(program, args, { cwd: consumer });
  return stdout;
};

const bin = (name: string, ...args: readonly string[]): Promise<string> =>
  inConsumer(join(consumer, 'node_modules/.bin', name), args);

/** npm's own cache has every dependency after the checkout was installed; the network is the second choice. */
const install = async (tarball: string): Promise<void> => {
  const args = ['install', tarball, '--no-audit', '--no-fund', '--ignore-scripts'];
  await inConsumer('npm', [...args, '--offline']).catch(() => inConsumer('npm', [...args, '--prefer-offline']));
};

beforeAll(async () => {
  consumer = await mkdtemp(join(tmpdir(), 'tieback-consumer-'));
  await writeFile(join(consumer, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  await execFileAsync('npm', ['pack', '--pack-destination', consumer], { cwd: root });
  await install(join(consumer, `tieback-${manifest.version}.tgz`));
}, 240_000);

afterAll(() => rm(consumer, { recursive: true, force: true }));

describe('the packed package', () => {
  it.each(['tieback', 'lakectl-tieback'])('answers %s --version', async (name) => {
    expect(await bin(name, '--version')).toContain(manifest.version);
  });

  it('loads nothing for --version but the version', async () => {
    const folder = join(consumer, 'node_modules/tieback/dist/bin');
    const entry = await readFile(join(folder, 'tieback.js'), 'utf8');
    const loaded = [...entry.matchAll(/^import .*"\.\/(.+)";$/gm)].map(([, name = '']) => name);
    expect(loaded).toEqual([expect.stringMatching(/^version-/)]);
  });

  it('answers --help with its commands', async () => {
    expect(await bin('tieback', '--help')).toMatch(/^Usage: tieback[\s\S]*\brun\b/);
  });

  it('runs its bin without any installed dependency, because they are inlined', async () => {
    const alone = await mkdtemp(join(tmpdir(), 'tieback-alone-'));
    try {
      await cp(join(consumer, 'node_modules/tieback'), join(alone, 'tieback'), { recursive: true });
      const { stdout } = await execFileAsync(process.execPath, [
        join(alone, 'tieback/dist/bin/tieback.js'),
        'run',
        '--help',
      ]);
      expect(stdout).toContain('--baseline');
    } finally {
      await rm(alone, { recursive: true, force: true });
    }
  });

  it('names the licence of everything that is inlined', async () => {
    const licenses = await readFile(join(consumer, 'node_modules/tieback/dist/bin/THIRD-PARTY-LICENSES.txt'), 'utf8');
    const named = [...licenses.matchAll(/^(\S+) \d+\.\d+\.\d+ \(/gm)].map(([, name]) => name);
    // What prints a PDF stays outside (rolldown.config.ts).
    const inlined = Object.keys(manifest.dependencies).filter((name) => name !== 'playwright-core');
    expect(named).toEqual(expect.arrayContaining(inlined));
  });

  it('brings its templates and schemas, and neither sources nor tests', async () => {
    const names = await readdir(join(consumer, 'node_modules/tieback'));
    expect(names).toEqual(expect.arrayContaining(['dist', 'schemas', 'templates', 'LICENSE', 'README.md']));
    expect(names).not.toEqual(expect.arrayContaining(['src']));
    expect(names).not.toEqual(expect.arrayContaining(['test']));
  });

  it('can be imported by each of its entries', async () => {
    const script = `
      const { createTieback, TiebackError } = await import('tieback');
      const { createLakefsClient } = await import('tieback/lakefs');
      const { createMlflowClient } = await import('tieback/mlflow');
      const { createSandbox } = await import('tieback/sandbox');
      console.log([createTieback, TiebackError, createLakefsClient, createMlflowClient, createSandbox].map((it) => typeof it).join());`;
    const output = await inConsumer(process.execPath, ['--input-type=module', '-e', script]);
    expect(output.trim()).toBe(Array(5).fill('function').join());
  });

  describe('on servers', () => {
    let servers: Servers;
    beforeAll(async () => {
      servers = await openServers();
      await seed(servers.lakefs);
      await cp(join(root, 'examples'), join(consumer, 'examples'), { recursive: true });
    });
    afterAll(() => servers[Symbol.asyncDispose]());

    const environment = () => ({ ...process.env, ...servers.environment, HOME: consumer });

    it('runs and reports by its installed bin, which finds its templates', async () => {
      const options = { cwd: consumer, env: environment() };
      const where = ['run', '--repo', repository, '--on', baselineTag, '--experiment', 'packed', '--report', 'html'];
      const tieback = join(consumer, 'node_modules/.bin/tieback');
      const { stdout, stderr } = await execFileAsync(tieback, [...where, '--', 'echo', 'trained'], options);
      expect(stdout).toBe('trained\n');
      expect(stderr).toContain('provenance.html');
    });

    it('prints a PDF and verifies a bundle by its installed bin, which finds what prints', async () => {
      const env = { ...environment(), TIEBACK_CHROMIUM: testChromium() };
      const tieback = (...args: readonly string[]) =>
        execFileAsync(join(consumer, 'node_modules/.bin/tieback'), args, { cwd: consumer, env });
      const where = ['--repo', repository, '--on', baselineTag, '--experiment', 'printed', '--result', 'result.json'];
      await tieback('run', ...where, '--', 'echo', 'trained');
      const { runId } = JSON.parse(await readFile(join(consumer, 'result.json'), 'utf8'));
      await tieback('report', runId, '--bundle', 'bundle', '--format', 'pdf');
      const pdf = await readFile(join(consumer, 'bundle/report.pdf'));
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
      expect((await tieback('verify', 'bundle')).stdout).toContain('[documents]');
    }, 120_000);

    it('runs on the oldest Node that it allows', async () => {
      const [, oldest] = /^>=(\d+\.\d+)$/.exec(manifest.engines.node) ?? [];
      const home = join(consumer, 'oldest');
      await mkdir(home);
      const install = ['install', `node@${oldest}`, '--prefix', home, '--no-audit', '--no-fund', '--prefer-offline'];
      await execFileAsync('npm', install, { cwd: home });
      const node = join(home, 'node_modules/.bin/node');
      expect((await execFileAsync(node, ['--version'])).stdout).toMatch(new RegExp(`^v${oldest}\\.`));

      const options = { cwd: consumer, env: environment() };
      const tieback = join(consumer, 'node_modules/tieback/dist/bin/tieback.js');
      const where = ['run', '--repo', repository, '--baseline', baselineTag, '--experiment', 'oldest'];
      const data = ['--data', 'oldest-data', '--prefix', 'train', '--report', 'html'];
      const ran = await execFileAsync(node, [tieback, ...where, ...data, '--', 'echo', 'trained'], options);
      expect(ran.stdout).toBe('trained\n');
      expect((await execFileAsync(node, [tieback, 'ties'], options)).stdout).toContain('done');
      const library = `const { createSandbox } = await import('tieback/sandbox'); await (await createSandbox()).close(); console.log('made');`;
      const made = await execFileAsync(node, ['--input-type=module', '-e', library], options);
      expect(made.stdout).toBe('made\n');
    }, 240_000);

    it('runs the library example word for word', async () => {
      const cwd = join(consumer, 'examples/library');
      const { stdout } = await execFileAsync(process.execPath, ['run.ts'], { cwd, env: environment() });
      expect(stdout).toMatch(/^trained on 468 rows[\s\S]*^back-link {2}http/m);
    });
  });

  describe('in a strict program of its user that does not skip its declarations', () => {
    beforeAll(() =>
      writeFile(
        join(consumer, 'consumer.ts'),
        `import { createTieback, type Evidence, type Tieback } from 'tieback';
import { createLakefsClient, type LakefsClient } from 'tieback/lakefs';
import { createMlflowClient, type MlflowClient } from 'tieback/mlflow';
import { createSandbox } from 'tieback/sandbox';

export const lakefs: LakefsClient = createLakefsClient({ endpoint: 'http://127.0.0.1:8000', auth: { kind: 'token', token: 'x' } });
export const mlflow: MlflowClient = createMlflowClient({ trackingUri: 'http://127.0.0.1:5000' });
export const make: (...config: Parameters<typeof createTieback>) => Tieback = createTieback;
export const subjectOf = (evidence: Evidence): Evidence['subject'] => evidence.subject;
export const sandbox = createSandbox();
// @ts-expect-error a tracking URI is text
createMlflowClient({ trackingUri: 5000 });
`,
      ),
    );

    it.each([
      ['5.9', 'typescript'],
      ['6', 'typescript-6'],
      ['7', 'typescript-7'],
    ])('type-checks with TypeScript %s', async (release, name) => {
      // By its own path: all three want to be `tsc` among the installed programs.
      const tsc = (...args: readonly string[]) =>
        inConsumer(process.execPath, [join(root, 'node_modules', name, 'bin/tsc'), ...args]);
      const options = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--target', 'es2022', '--lib', 'es2023'];
      const modules = ['--module', 'nodenext', '--types', 'node', '--typeRoots', join(root, 'node_modules/@types')];
      expect(await tsc('--version')).toContain(`Version ${release}.`);
      await expect(tsc(...options, ...modules, 'consumer.ts')).resolves.toBe('');
    });
  });
});
