import { readJournal } from '../../saga/journal.ts';
import { trainingPhase } from '../child/training-phase.ts';
import { executeRun } from '../execute-run.ts';
import { isOwnAttempt } from '../own-attempt.ts';
import type { RunOutcome } from '../run-outcome.ts';
import { readTie } from '../ties/ties.ts';
import { afterTraining } from './after-training.ts';
import { assertMayRetrain, endedThere, isToRetrain, unrecordedEnd } from './broke-off.ts';
import { catchUp } from './catch-up.ts';
import { rebuildAfter } from './record-elsewhere.ts';
import { commandsOf, type Rejoining, reopenRuns } from './rejoining.ts';
import { assertSameRequest } from './same-request.ts';
import { setAttemptAside } from './set-attempt-aside.ts';

const tell = ({ ports }: Rejoining, text: string): void => ports.onProgress({ kind: 'notice', level: 'info', text });

type Known = 'not-started' | 'goes-on' | 'broke-off';

/** How far the training has come by what lies on this disk, and by what other machines have done since. */
const trainingOf = async ({ there, folder, ports }: Rejoining): Promise<Known> => {
  const phase = await trainingPhase(folder, ports.runtime);
  if (phase === 'running' || phase === 'incomplete') return 'goes-on';
  const isDone = readJournal(folder.journal).some((record) => record.kind === 'done' && record.step === 'train');
  if (isDone) return 'goes-on';
  const { attempts } = there.claims;
  return phase === 'not-started' && (attempts === 0 || isOwnAttempt(folder, attempts)) ? 'not-started' : 'broke-off';
};

/** A tie with a key whose journal lies on this disk. @throws TIE_TRAINED, USAGE_INVALID, JOURNAL_LOCKED */
export const rejoinHere = async (asked: Rejoining): Promise<RunOutcome> => {
  const { request, folder, ports } = asked;
  const plan = readTie(ports.stateDir, folder.tie);
  assertSameRequest(request, { plan, isCut: false }, ports);
  const rejoining = await afterTraining(asked);
  const { there } = rejoining;
  const commands = commandsOf(request);
  const known = await trainingOf(rejoining);
  const { attempts } = there.claims;
  const code = known === 'goes-on' ? await unrecordedEnd(rejoining) : undefined;
  const isAgain = await isToRetrain(rejoining, code);
  if (isAgain)
    tell(rejoining, `the training was killed (exit code ${code}) together with its tieback: it is run again`);
  else if (code !== undefined)
    tell(rejoining, `nothing is run: the training of this key has ended (exit code ${code}), which is recorded now`);
  if (known === 'goes-on' && !isAgain) return executeRun(plan, ports, { commands, attempt: Math.max(1, attempts) });
  if (known === 'not-started') {
    const rebuilt = await catchUp(rejoining, plan);
    return executeRun(plan, ports, { commands, attempt: Math.max(1, attempts), rebuilt });
  }
  const ended = await endedThere(there, ports);
  if (ended !== undefined) {
    return executeRun(plan, ports, { commands, rebuilt: await rebuildAfter(there, plan, { train: ended }, ports) });
  }
  assertMayRetrain(rejoining);
  setAttemptAside(folder, attempts);
  const rebuilt = await catchUp(rejoining, plan);
  await reopenRuns(there, ports, { signal: ports.interrupts.signal });
  return executeRun(plan, ports, { commands, attempt: attempts + 1, rebuilt });
};
