import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const cli = join(import.meta.dirname, '..', '..', 'src', 'cli', 'bin.ts');

export const say = (text = ''): void => console.log(text);

export const title = (text: string): void => say(`\n── ${text} ${'─'.repeat(Math.max(0, 96 - text.length))}\n`);

const quoted = (word: string): string => (/^[\w./:=@-]+$/.test(word) ? word : `'${word}'`);

/** Prints a command line as a user types it, and runs it to its end. `unsaid` are words that only the demo needs. */
export const tieback = async (
  env: NodeJS.ProcessEnv,
  words: readonly string[],
  unsaid: readonly string[] = [],
): Promise<void> => {
  say(`$ tieback ${words.map(quoted).join(' ')}\n`);
  const [verb = 'help', ...rest] = words;
  const child = spawn(process.execPath, [cli, verb, ...unsaid, ...rest], { env, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`tieback ${verb} ended with exit code ${code}`);
};
