import { setTimeout as delay } from 'node:timers/promises';
import { visibleText } from '../../util/visible-text.ts';
import type { CliContext } from '../context.ts';
import { completeValues } from './complete-values.ts';
import { type ValueKind, valueKinds } from './completion-model.ts';

/** Whoever pressed Tab waits no longer. */
const patienceMs = 1000;

const isKind = (text: string | undefined): text is ValueKind => valueKinds.some((kind) => kind === text);

/**
 * `__complete <kind> <prefix> -- <words so far>`, which the completion scripts call: one value a line, and nothing at all when
 * anything is wrong or takes long.
 * @returns the exit code, always 0
 */
export const printValues = async (
  args: readonly string[],
  context: CliContext,
  exit: (code: number) => void,
): Promise<number> => {
  const [kind] = args;
  if (!isKind(kind)) return 0;
  // Some shells drop an empty word.
  const at = args.indexOf('--');
  const [prefix = '', words] = at < 0 ? [args[1], []] : [args.slice(1, at)[0], args.slice(at + 1)];
  const expired = AbortSignal.timeout(patienceMs);
  const asked = completeValues(kind, prefix, words, context, { signal: expired }).catch(() => []);
  const found = await Promise.race([asked, delay(patienceMs, undefined, { ref: false })]);
  // A shell writes them to its terminal as they are, and nobody types what cannot be seen.
  const values = found?.filter((value) => visibleText(value) === value);
  // What still hangs, such as a name that is being looked up, must not keep the shell waiting.
  if (values === undefined) exit(0);
  else if (values.length > 0) context.output.text(values.join('\n'));
  return 0;
};
