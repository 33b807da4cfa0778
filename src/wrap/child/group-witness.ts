import { spawn } from 'node:child_process';
import type { Runtime } from '../../util/runtime.ts';

/**
 * A process in our own group that only waits. Nobody can ask a signal where it came from, but one that a terminal sends to
 * its whole foreground group ends the witness too, while `kill` of our process alone leaves it standing.
 */
export interface GroupWitness {
  /** Whether a signal that we were just given went to the whole group; true when there is no witness to ask. */
  isGroupTold(): Promise<boolean>;
  /** Ends the witness. */
  dismiss(): void;
}

const graceMs = 1000;
const pollMs = 20;

/** Places a witness; it ends with this process, whose pipe it reads. */
export const placeWitness = (env: Readonly<Record<string, string>>, runtime: Pick<Runtime, 'sleep'>): GroupWitness => {
  const witness = spawn('sh', ['-c', 'read -r nothing'], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: env['PATH'] },
  });
  let isGone = false;
  const onGone = () => {
    isGone = true;
  };
  witness.once('error', onGone);
  witness.once('exit', onGone);
  witness.stdin.on('error', onGone);
  return {
    isGroupTold: async () => {
      for (let waited = 0; !isGone && waited < graceMs; waited += pollMs) await runtime.sleep(pollMs);
      return isGone;
    },
    dismiss: () => void witness.kill('SIGKILL'),
  };
};
