import type { Flags, ResolvedConfig } from '../config/resolve-config.ts';
import type { Tieback } from '../tieback.ts';
import type { Runtime } from '../util/runtime.ts';
import type { Interrupts } from '../wrap/ports.ts';
import type { Output } from './output/output.ts';
import type { Questions } from './questions.ts';

/** What a command works with. */
export type CliContext = {
  readonly output: Output;
  readonly runtime: Runtime;
  readonly interrupts: Interrupts;
  /** How to ask whoever sits at the terminal; absent where nobody does. */
  readonly openQuestions?: () => Promise<Questions>;
  /** Settings with their origins; flags win. @throws CONFIG_INVALID */
  config(flags: Flags): Promise<ResolvedConfig>;
  /** The library, connected as the settings say. @throws CONFIG_MISSING, CONFIG_INVALID */
  tieback(flags: Flags): Promise<Tieback>;
};
