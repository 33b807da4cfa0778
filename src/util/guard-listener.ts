/**
 * A caller's listener that can do no harm: it may be told from a timer, where what it throws would end the process, or from
 * within work that would then count as failed. The first failure is told as a process warning, so that it is not lost.
 */
export const guardListener = <T>(
  listener: (event: T) => unknown,
  name: string,
  warn: (text: string) => void = (text) => process.emitWarning(text),
): ((event: T) => void) => {
  let isTold = false;
  const onFailure = (error: unknown): void => {
    if (isTold) return;
    isTold = true;
    const what = error instanceof Error ? `: ${error.message}` : '';
    warn(`${name} threw, which is ignored from now on${what}`);
  };
  return (event) => {
    try {
      // One that is async rejects later.
      Promise.resolve(listener(event)).catch(onFailure);
    } catch (error) {
      onFailure(error);
    }
  };
};
