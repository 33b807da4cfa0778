import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemRuntime } from '../../../../src/util/runtime.ts';
import { placeWitness } from '../../../../src/wrap/child/group-witness.ts';
import { isGroupAlive } from '../../../live/is-group-alive.ts';

const witnessFile = new URL('../../../../src/wrap/child/group-witness.ts', import.meta.url).href;

/** What the witness of a process in a group of its own says, after a signal to that process or to its whole group. */
const askAfter = async (...to: readonly ('process' | 'group')[]): Promise<readonly string[]> => {
  const text = `import { placeWitness } from ${JSON.stringify(witnessFile)};
    const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const witness = placeWitness({ PATH: process.env.PATH }, { sleep });
    process.on('SIGINT', async () => { console.log(await witness.isGroupTold(false)); });
    setTimeout(() => console.log('ready'), 200);
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', text], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  await expect.poll(() => printed).toBe('ready\n');
  const pid = child.pid ?? Number.NaN;
  onTestFinished(() => void process.kill(-pid, 'SIGKILL'));
  const answers = () => printed.split('\n').slice(1, -1);
  for (const [nth, one] of to.entries()) {
    process.kill(one === 'group' ? -pid : pid, 'SIGINT');
    await expect.poll(answers).toHaveLength(nth + 1);
    await systemRuntime().sleep(300);
  }
  return answers();
};

describe('a witness', () => {
  it.each([
    ['group', 'true'],
    ['process', 'false'],
  ] as const)('tells a signal to the %s from any other', async (to, expected) => {
    expect(await askAfter(to)).toEqual([expected]);
  });

  it('has a successor, which tells the next signal', async () => {
    expect(await askAfter('group', 'process', 'group')).toEqual(['true', 'false', 'true']);
  });

  it.each([true, false])('that could not be placed leaves it at what it looked like: %s', async (likely) => {
    const witness = placeWitness({ PATH: '/nowhere' }, systemRuntime());
    expect(await witness.isGroupTold(likely)).toBe(likely);
    witness.dismiss();
  });

  it('ends with the process that placed it', async () => {
    const text = `import { placeWitness } from ${JSON.stringify(witnessFile)};
      placeWitness({ PATH: process.env.PATH }, { sleep: async () => undefined });
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), 200);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', text], { detached: true, stdio: 'ignore' });
    await once(child, 'exit');
    await expect.poll(() => isGroupAlive(child.pid ?? Number.NaN)).toBe(false);
  });
});
