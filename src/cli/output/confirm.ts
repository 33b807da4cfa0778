import { TiebackError } from '../../errors.ts';

/** Whether there is a person to ask. */
export const canAsk = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true;

/** Asks on the terminal; only a plain yes is one. @throws INTERRUPTED when the signal aborts */
export const confirm = async (question: string, signal: AbortSignal): Promise<boolean> => {
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    // Ctrl-C at the prompt reaches the terminal's reader, not the process.
    const interrupted = new Promise<never>((_, reject) => {
      terminal.once('SIGINT', () =>
        reject(
          new TiebackError('INTERRUPTED', 'interrupted before anything was written', {
            hint: 'give the same command once more, with --yes where nobody should be asked',
          }),
        ),
      );
    });
    const answer = await Promise.race([terminal.question(`${question} [y/N] `, { signal }), interrupted]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
};
