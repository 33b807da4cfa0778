import { type ChildProcess, spawn } from 'node:child_process';
import type { Runtime } from '../../util/runtime.ts';

/**
 * A process in our own group that only waits. Nobody can ask a signal where it came from, but one that a terminal sends to
 * its whole foreground group ends the witness too, while `kill` of our process alone leaves it standing. One that a signal
 * has ended is replaced: the command may live on, and more signals may come.
 */
export interface GroupWitness {
  /**
   * Whether a signal that we were just given went to the whole group.
   * @param otherwise the answer where there is no witness to ask
   */
  isGroupTold(otherwise: boolean): Promise<boolean>;
  /** Ends the witness. */
  dismiss(): void;
}

const graceMs = 1000;
const pollMs = 20;
/** The witness's end may be noticed a little before the signal itself. */
const lookBackMs = 200;

/** Places a witness; it ends with this process, whose pipe it reads. */
export const placeWitness = (env: Readonly<Record<string, string>>, runtime: Pick<Runtime, 'sleep'>): GroupWitness => {
  let isMissing = false;
  let isDismissed = false;
  let goneAt = Number.NEGATIVE_INFINITY;
  const place = (): ChildProcess => {
    // SIGQUIT would leave a core file.
    const witness = spawn('sh', ['-c', 'ulimit -c 0 2>/dev/null; read -r nothing'], {
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { PATH: env['PATH'] },
    });
    const onMissing = () => {
      isMissing = true;
    };
    witness.once('error', onMissing);
    witness.stdin.on('error', onMissing);
    witness.once('exit', (_code, signalName) => {
      if (isDismissed) return;
      goneAt = performance.now();
      if (signalName === null) onMissing();
      else current = place();
    });
    return witness;
  };
  let current = place();
  return {
    isGroupTold: async (otherwise) => {
      const since = performance.now() - lookBackMs;
      const isTold = () => goneAt >= since;
      for (let waited = 0; !isMissing && !isTold() && waited < graceMs; waited += pollMs) await runtime.sleep(pollMs);
      return isMissing ? otherwise : isTold();
    },
    dismiss: () => {
      isDismissed = true;
      current.kill('SIGKILL');
    },
  };
};
