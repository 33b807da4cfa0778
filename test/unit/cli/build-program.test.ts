import { describe, expect, it } from 'vitest';
import { buildProgram } from '../../../src/cli/build-program.ts';
import { commandTable } from '../../../src/cli/command-table.ts';
import { version } from '../../../src/version.ts';

/** Reads a command line, and tells what was run with what and what was printed. */
const parse = async (...args: readonly string[]) => {
  const ran: { command: string; args: readonly string[]; values: Record<string, unknown> }[] = [];
  const printed: { out: string[]; err: string[] } = { out: [], err: [] };
  const program = await buildProgram(
    args[0],
    async (command, rest, values) => void ran.push({ command: command.name, args: rest, values }),
    { out: (text) => printed.out.push(text), err: (text) => printed.err.push(text) },
  );
  const error: unknown = await program.parseAsync([...args], { from: 'user' }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { ran, out: printed.out.join(''), err: printed.err.join(''), error };
};

const baseline = ['--repo', 'faces', '--baseline', 'v1', '--experiment', 'retina'] as const;

describe('the command line', () => {
  it('hands everything behind -- to the command, options too', async () => {
    const { ran } = await parse('run', ...baseline, '--', 'python', 'train.py', '--name', 'x', '--', '-v');
    expect(ran).toMatchObject([{ command: 'run', args: ['python', 'train.py', '--name', 'x', '--', '-v'] }]);
    expect(ran[0]?.values['name']).toBeUndefined();
  });

  it('says which commands tell of one run, to whom an audit of one is refused', async () => {
    const { ran, err } = await parse('audit', 'f1ac46ef');
    expect(ran).toEqual([]);
    expect(err).toContain('tieback report RUN');
  });

  it('takes the first word that is no option for the beginning of the command', async () => {
    const { ran } = await parse('run', ...baseline, 'python', 'train.py', '--lr', '0.1');
    expect(ran).toMatchObject([{ args: ['python', 'train.py', '--lr', '0.1'] }]);
  });

  it.each([
    ['run', ...baseline, '--name', '', '--', 'true'],
    ['run', ...baseline, '--show-metric', 'acc', '-m', '', '--', 'true'],
    ['run', ...baseline, '--model=', '--', 'true'],
    ['link', '--experiment', ''],
    ['report', 'x', '-o', ''],
  ])('takes no empty value: %s %s', async (...args) => {
    const { ran, error } = await parse(...args);
    expect(ran).toEqual([]);
    expect(error).toMatchObject({
      code: 'USAGE_INVALID',
      message: expect.stringContaining('was given an empty value'),
    });
  });

  it.each([
    ['compare', '-e', 'retina', '--experiment', 'iris'],
    ['promote', '--best', 'acc:max', '-e', 'retina', '-e', 'iris'],
  ])('takes no second value where one would be dropped: %s %s', async (...args) => {
    const { ran, error } = await parse(...args);
    expect(ran).toEqual([]);
    expect(error).toMatchObject({ code: 'USAGE_INVALID', message: expect.stringContaining('is given twice') });
  });

  it('lets the last of two values count, so that a script can set what is meant by default', async () => {
    const { ran } = await parse('run', ...baseline, '--baseline', 'v2', '--', 'true');
    expect(ran).toMatchObject([{ values: { baseline: 'v2' } }]);
  });

  it('takes an empty prefix: it is the whole repository, whatever the project file says', async () => {
    const { ran } = await parse('run', ...baseline, '--prefix', '', '--', 'true');
    expect(ran).toMatchObject([{ values: { prefix: '' } }]);
  });

  it('gives options their types: lists for repeatable ones, never undefined for switches', async () => {
    const { ran } = await parse(
      'run',
      ...baseline,
      '-m',
      'acc',
      '-m',
      'loss',
      '--meta',
      'site=berlin',
      '--delete',
      '--',
      'true',
    );
    expect(ran[0]?.values).toMatchObject({
      baseline: 'v1',
      showMetrics: ['acc', 'loss'],
      meta: [['site', 'berlin']],
      inputs: [],
      delete: true,
      dryRun: false,
      tag: undefined,
    });
  });

  it.each([
    [['run', ...baseline, '--meta', 'site', '--', 'true']],
    [['run', ...baseline, '--mode', 'steal', '--', 'true']],
    [['run', ...baseline, '--report', 'pdf', '--', 'true']],
    [['resume', '--status', 'well']],
  ])('refuses %j with a hint of its own', async (args) => {
    const { error, ran } = await parse(...args);
    expect(error).toMatchObject({ code: 'USAGE_INVALID', hint: expect.stringMatching(/./) });
    expect(ran).toEqual([]);
  });

  it.each([
    [['run', ...baseline], 'command'],
    [['run', '--baselin', 'v1', '--', 'true'], '--baseline'],
    [['report'], 'subject'],
    [['rnu'], 'run'],
  ])('says of %j what is missing or was meant: %s', async (args, expected) => {
    const { error, err, ran } = await parse(...args);
    expect(error).toMatchObject({ name: 'CommanderError' });
    expect(err).toContain(expected);
    expect(ran).toEqual([]);
  });

  it.each([
    [['run', ...baseline], '-- python train.py'],
    [['report'], 'tieback report --help'],
    [['ties', '--jsn'], 'tieback ties --help'],
    [['rnu'], 'tieback --help'],
  ])('says after the mistake in %j what to do next: %s', async (args, expected) => {
    expect((await parse(...args)).err).toMatch(new RegExp(`\n {2}next: [^]*${expected}`));
  });

  it('says in the help of run what its exit codes mean, and what its modes and reports do', async () => {
    const out = (await parse('run', '--help')).out.replaceAll(/\s+/g, ' ');
    for (const word of ['125', '126', '127', '130', 'own (default)', 'adopt', 'under tieback/', 'brings md and json']) {
      expect(out).toContain(word);
    }
  });

  it.each(['--help', ...commandTable.map(({ name }) => name)])(
    'keeps the help of %s within 80 columns',
    async (name) => {
      const { out } = await parse(name, '--help');
      expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
    },
  );

  it('prints its version', async () => {
    expect((await parse('--version')).out).toBe(`tieback ${version}\n`);
  });

  it('lists every command with its summary and the exit codes', async () => {
    const { out } = await parse('--help');
    for (const { name } of commandTable) expect(out).toMatch(new RegExp(`^ +${name}\\b.*\\S`, 'm'));
    expect(out).toContain('Exit codes');
  });

  it.each(commandTable.map(({ name }) => name))('explains %s with its options and an example', async (name) => {
    const { out } = await parse(name, '--help');
    expect(out).toContain(`$ tieback ${name}`);
    const { options = {}, examples = [] } = (await commandTable.find((entry) => entry.name === name)?.load()) ?? {};
    for (const { flags } of Object.values(options)) expect(out).toContain(flags);
    expect(examples.length).toBeGreaterThan(0);
  });
});
