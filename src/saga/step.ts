/** What every step is given: the plan, the ports it acts through, and a signal that ends it early. */
export type Context<P, D> = {
  readonly plan: P;
  readonly deps: D;
  readonly signal: AbortSignal;
};

type Again<Done, Result, C> =
  | { readonly effect: 'repeatable' }
  | {
      readonly effect: 'once';
      /** Looks whether the effect already happened; asked only after a crash or an answer that never came. */
      find(done: Done, context: C): Promise<Result | undefined>;
    };

/**
 * One effect of a saga. `P` is the plan, `R` maps step names to results, `D` the ports;
 * `K` is the step's own name and `N` the names it waits for. Results are JSON: they are journaled.
 */
export type Step<P, R, D, K extends keyof R, N extends Exclude<keyof R, K> = Exclude<keyof R, K>> = {
  /** The only order there is: what is not listed here overlaps. */
  readonly after: readonly N[];
  /** When the user cancels: `stop`, not begun any more; `finish`, carried through all the same. */
  readonly cancel: 'stop' | 'finish';
  /** Whether its records must be on the disk, not only in the file, before the saga goes on. */
  readonly isFlushed?: boolean;
  /** One line for `--dry-run` and for progress; undefined when this plan leaves the step nothing to do. */
  describe(plan: P): string | undefined;
  /** What came of it, for progress, where that says more than the plan did. */
  tell?(result: R[K], plan: P): string;
  /** Reads a journaled result, which is input from outside. */
  parse(result: unknown): R[K];
  apply(done: Pick<R, N>, context: Context<P, D>): Promise<R[K]>;
  /**
   * Takes the effect back, or as much of it as there is; repeating it is safe. Without it the effect stays.
   * @param isDone whether the journal has it as done: else it may never have come about, and what is there be another's.
   * @returns what was taken back, in words; undefined when there was nothing
   */
  undo?(context: Context<P, D>, isDone: boolean): Promise<string | undefined>;
} & Again<Pick<R, N>, R[K], Context<P, D>>;

export type Steps<P, R, D> = { readonly [K in keyof R]: Step<P, R, D, K> };

/** Defines a step of a saga with these types; what it waits for is inferred from `after`. */
export const stepOf =
  <P, R, D>() =>
  <K extends keyof R, N extends Exclude<keyof R, K>>(_name: K, step: Step<P, R, D, K, N>): Step<P, R, D, K, N> =>
    step;
