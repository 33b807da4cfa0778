import { createInterface } from 'node:readline';
import { TiebackError } from '../errors.ts';

/** Asks whoever sits at the terminal. */
export interface Questions extends Disposable {
  /** @returns the answer, or the fallback for an empty one. @throws USAGE_INVALID at the end of the input, INTERRUPTED */
  ask(question: string, fallback?: string): Promise<string>;
}

/** Lines come as the terminal gives them, so that Ctrl-C stays a signal. */
export const openQuestions = (
  prompt: (text: string) => unknown,
  signal: AbortSignal,
  input: NodeJS.ReadableStream = process.stdin,
): Questions => {
  const reader = createInterface({ input, terminal: false });
  const lines = reader[Symbol.asyncIterator]();
  const close = () => reader.close();
  signal.addEventListener('abort', close, { once: true });
  return {
    ask: async (question, fallback = '') => {
      signal.throwIfAborted();
      prompt(`${question}${fallback === '' ? '' : ` [${fallback}]`}: `);
      const { value, done } = await lines.next();
      signal.throwIfAborted();
      if (done === true) {
        prompt('\n');
        throw new TiebackError('USAGE_INVALID', `"${question}" was not answered`, {
          hint: 'give the answers as flags',
        });
      }
      return value.trim() === '' ? fallback : value.trim();
    },
    [Symbol.dispose]: () => {
      signal.removeEventListener('abort', close);
      close();
    },
  };
};
