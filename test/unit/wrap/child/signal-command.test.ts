import { describe, expect, it } from 'vitest';
import { type SignalOutcome, signalCommand } from '../../../../src/wrap/child/signal-command.ts';

const send = async (note: string | undefined, isOver: boolean, failure?: string) => {
  const signals: string[] = [];
  const kill = (pid: number, signalName: NodeJS.Signals): void => {
    if (failure !== undefined) throw Object.assign(new Error(failure), { code: failure });
    signals.push(`${signalName} ${pid}`);
  };
  return { outcome: await signalCommand(Promise.resolve(note), 'SIGTERM', () => isOver, kill), signals };
};

const unsent = (pid: number | undefined): SignalOutcome => ({ kind: 'unsent', pid });
const ended: SignalOutcome = { kind: 'ended' };

describe('a signal for a command', () => {
  it('is sent to the process that the command told of', async () => {
    expect(await send('42 here host\n', false)).toEqual({ outcome: { kind: 'sent' }, signals: ['SIGTERM 42'] });
  });

  it('reaches the process of that id', async () => {
    expect(await signalCommand(Promise.resolve(`${process.pid}`), 'SIGCONT', () => false)).toEqual({ kind: 'sent' });
  });

  it.each([
    ['has ended', '42', true, undefined, ended],
    ['has ended without a word', undefined, true, undefined, ended],
    ['ends at that moment', '42', false, 'ESRCH', ended],
    ['belongs to another user by now', '42', false, 'EPERM', unsent(42)],
    ['never told of its process', undefined, false, undefined, unsent(undefined)],
    ['told of what is no command', '1', false, undefined, unsent(undefined)],
  ])('is not sent to one that %s, and that is said', async (_which, note, isOver, failure, outcome) => {
    expect(await send(note, isOver, failure)).toEqual({ outcome, signals: [] });
  });
});
