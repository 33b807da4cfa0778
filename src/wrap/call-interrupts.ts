import { isTiebackError, TiebackError } from '../errors.ts';
import type { Runtime } from '../util/runtime.ts';
import type { Interrupts, RunPorts } from './ports.ts';

/** Interrupts that hold on to something, until they are disposed of. */
export type OpenInterrupts = Disposable & { readonly interrupts: Interrupts };

const cancelled = (cause: unknown): TiebackError =>
  new TiebackError('INTERRUPTED', 'cancelled by the caller', {
    hint: 'call it once more when you want it done',
    cause,
  });

/** The interrupts of one call: that its caller cancels it is one more wish to stop, which a command hears as SIGTERM. */
export const openCallInterrupts = (given: Interrupts, signal: AbortSignal | undefined): OpenInterrupts => {
  if (signal === undefined) return { interrupts: given, [Symbol.dispose]: () => undefined };
  const wish = new AbortController();
  const onAbort = () => wish.abort(cancelled(signal.reason));
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort);
  const interrupts: Interrupts = {
    signal: AbortSignal.any([given.signal, wish.signal]),
    abandon: given.abandon,
    interruption: () =>
      given.interruption() ?? (wish.signal.aborted ? { signalName: 'SIGTERM', isDelivered: false } : undefined),
    isHangUpIgnored: given.isHangUpIgnored ?? false,
    onRelay: (listener) => given.onRelay?.(listener) ?? (() => undefined),
  };
  return { interrupts, [Symbol.dispose]: () => signal.removeEventListener('abort', onAbort) };
};

/** How long a wish to stop leaves for recording, or taking back, what there is by then. */
export const closingMs = 60_000;

/** Interrupts for ending what was begun: a wish to stop has been heeded by then, and only says that it must not take long. */
export const openClosingInterrupts = (given: Interrupts, runtime: Pick<Runtime, 'sleep'>): OpenInterrupts => {
  const [late, over] = [new AbortController(), new AbortController()];
  const begin = () =>
    void runtime.sleep(closingMs, over.signal).then(
      () =>
        late.abort(
          new TiebackError('INTERRUPTED', `not recorded within ${closingMs / 1000} s of being cancelled`, {
            hint: 'look whether lakeFS and MLflow can be reached: tieback doctor',
          }),
        ),
      () => undefined,
    );
  if (given.signal.aborted) begin();
  else given.signal.addEventListener('abort', begin, { once: true, signal: over.signal });
  const interrupts: Interrupts = {
    signal: late.signal,
    abandon: AbortSignal.any([given.abandon, late.signal]),
    interruption: () => undefined,
  };
  return { interrupts, [Symbol.dispose]: () => over.abort() };
};

const isAbort = (error: unknown, { reason }: AbortSignal): boolean =>
  error === reason || (error instanceof Error && error.name === 'AbortError') || isTiebackError(error, 'HTTP_ABORTED');

/** A failure that only says that somebody wished to stop, as INTERRUPTED; any other as it is. */
export const asInterruption = (error: unknown, signal: AbortSignal): unknown => {
  if (!signal.aborted || !isAbort(error, signal) || isTiebackError(error, 'INTERRUPTED')) return error;
  const reason = isTiebackError(signal.reason) ? signal.reason : cancelled(signal.reason);
  const told = isTiebackError(error) && error.details['tie'] !== undefined ? error : reason;
  return new TiebackError('INTERRUPTED', reason.message, {
    hint: told.hint,
    details: told.details,
    cause: reason.cause ?? error,
  });
};

/** Does something that its caller may cancel. @throws INTERRUPTED when that is why it did not come to its end */
export const cancellable = async <T>(
  ports: RunPorts,
  signal: AbortSignal | undefined,
  act: (ports: RunPorts) => Promise<T>,
): Promise<T> => {
  using call = openCallInterrupts(ports.interrupts, signal);
  const { interrupts } = call;
  try {
    interrupts.signal.throwIfAborted();
    return await act({ ...ports, interrupts });
  } catch (error) {
    throw asInterruption(error, interrupts.signal);
  }
};
