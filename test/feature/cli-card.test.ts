import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { card } from '../../src/cli/commands/card.ts';
import { report } from '../../src/cli/commands/report.ts';
import type { CliContext } from '../../src/cli/context.ts';
import type { AnyCommand } from '../../src/cli/define-command.ts';
import { createOutput } from '../../src/cli/output/output.ts';
import { openRunBench, type RunBench, repository, requestFor } from '../support/run-bench.ts';

let bench: RunBench;
let tie: string;
beforeAll(async () => {
  bench = await openRunBench();
  ({ tie } = await bench.tieback.run(requestFor()));
});
afterAll(() => bench[Symbol.dispose]());

/** Runs a command over the bench, and tells what it printed where. */
const invoke = async (command: AnyCommand, args: readonly string[], values: Record<string, unknown>) => {
  const printed = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof printed) => ({
    write: (text: string) => {
      printed[name] += text;
    },
  });
  const context = {
    output: createOutput({ stdout: stream('stdout'), stderr: stream('stderr') }, {}),
    runtime: bench.runtime,
    interrupts: { signal: new AbortController().signal },
    config: async () => ({ repository: { value: repository, source: 'command line', origin: 'command line' } }),
    tieback: async () => bench.tieback,
  } as unknown as CliContext;
  const code = await command.run(args, values as never, context);
  return { code, ...printed };
};

const ofCard = (args: readonly string[], values: Record<string, unknown> = {}) =>
  invoke(card, args, { regimes: undefined, out: undefined, force: false, json: false, ...values });
const ofReport = (values: Record<string, unknown>) =>
  invoke(report, [tie], {
    json: false,
    out: 'doc.html',
    formats: [],
    template: undefined,
    locale: undefined,
    ...values,
  });

describe('tieback card', () => {
  it('writes a card, finds it valid and empty, and does not write over it', async () => {
    expect(await ofCard(['init', 'new.yaml'], { regimes: ['fda'] })).toMatchObject({ code: 0, stdout: 'new.yaml\n' });
    const { code, stdout } = await ofCard(['check', 'new.yaml']);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^✗ new\.yaml: valid; 0 of the \d+ fields that fda-ai-dsf ask for are stated\n/);
    expect(stdout).toMatch(/^ {2}system\.intendedPurpose +fda-v-2$/m);
    await expect(ofCard(['init', 'new.yaml'], { regimes: ['fda'] })).rejects.toMatchObject({ code: 'USAGE_INVALID' });
  });

  it('answers in JSON', async () => {
    bench.write('some.yaml', 'cardVersion: 1\nstatements: { ethics: none }\n');
    const { code, stdout } = await ofCard(['check', 'some.yaml'], { regimes: ['model-card'], json: true });
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ file: 'some.yaml', regimes: ['model-card'], stated: 1 });
  });

  it('says how to state an attachment, and ends with 3 as long as it answers nothing', async () => {
    bench.write('rmf.pdf', 'risk');
    const cardWith = (stated: string) => `cardVersion: 1\nattachments: [{ id: RMF, path: rmf.pdf${stated} }]\n`;
    bench.write('some.yaml', cardWith(''));
    const { code, stdout } = await ofCard(['check', 'some.yaml'], { regimes: ['fda'] });
    expect(code).toBe(3);
    const sum = /attachment RMF answers nothing: .*write sha256: ("[0-9a-f]{64}")/.exec(stdout)?.[1];
    bench.write('some.yaml', cardWith(`, sha256: ${sum}`));
    expect((await ofCard(['check', 'some.yaml'], { regimes: ['fda'] })).stdout).not.toContain('answers nothing');
  });

  it.each([
    [['init'], {}, '--regime is missing'],
    [['chek'], {}, '"chek" is nothing that card does'],
    [['check', 'bare.yaml'], {}, 'names no regime'],
  ])('refuses %j: %s', async (args, values, message) => {
    bench.write('bare.yaml', 'cardVersion: 1\n');
    await expect(ofCard(args, values)).rejects.toMatchObject({
      code: 'USAGE_INVALID',
      message: expect.stringContaining(message),
    });
  });
});

describe('tieback report --card', () => {
  it('ends with 3 when less is supplied than is required, and with 0 when as much is', {
    timeout: 60_000,
  }, async () => {
    bench.write('card.yaml', 'cardVersion: 1\nsystem: { name: Retina }\n');
    const asked = { card: 'card.yaml', template: 'regulatory-submission' };
    const { code, stderr } = await ofReport({ ...asked, require: 0.9 });
    expect(code).toBe(3);
    expect(stderr).toMatch(/DOC-01 \d+ of 39 applicable requirements are supplied/);
    expect(bench.read('doc.html')).toContain('<h1>Retina</h1>');
    expect((await ofReport({ ...asked, require: 0.01 })).code).toBe(0);
    expect((await ofReport(asked)).code).toBe(0);
  });

  it('refuses --require without a template, and a card that is not there', async () => {
    await expect(ofReport({ require: 0.9 })).rejects.toMatchObject({ code: 'USAGE_INVALID' });
    await expect(ofReport({ card: 'gone.yaml' })).rejects.toMatchObject({ code: 'CARD_NOT_FOUND' });
  });
});
