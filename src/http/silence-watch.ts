/** How long a server may take before that is told, and how long until it is told once more. */
const defaultPatience = { afterMs: 5000, againMs: 60_000 };

/** Watches the requests to one server. */
type SilenceWatch = <T>(send: () => Promise<T>) => Promise<T>;

/**
 * Tells that a server keeps silent: once, and again only when it has answered in time in between, and not too soon. One that
 * is slow with every answer is told of once.
 */
export const createSilenceWatch = (
  tell: (waitedMs: number) => void,
  { afterMs, againMs } = defaultPatience,
): SilenceWatch => {
  let [isArmed, notBefore] = [true, 0];
  return async (send) => {
    let timer: NodeJS.Timeout | undefined;
    let isLate = false;
    const wait = (ms: number, waitedMs: number): void => {
      // Only what waits for the answer keeps the process alive.
      timer = setTimeout(() => onLate(waitedMs + ms), ms).unref();
    };
    const onLate = (waitedMs: number): void => {
      isLate = true;
      if (!isArmed) return;
      const restMs = Math.ceil(notBefore - performance.now());
      if (restMs > 0) wait(restMs, waitedMs);
      else {
        [isArmed, notBefore] = [false, performance.now() + againMs];
        tell(waitedMs);
      }
    };
    wait(afterMs, 0);
    try {
      const answer = await send();
      isArmed ||= !isLate;
      return answer;
    } finally {
      clearTimeout(timer);
    }
  };
};
