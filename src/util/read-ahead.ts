/** Something to wait for that may happen again and again. */
const createBell = () => {
  let ring: () => void = () => undefined;
  return {
    ring: () => ring(),
    heard: () =>
      new Promise<void>((resolve) => {
        ring = resolve;
      }),
  };
};

/**
 * The same items in the same order, fetched while those before them are worked on: up to so many wait.
 * A failure is thrown when its turn has come.
 */
export async function* readAhead<T>(items: AsyncIterable<T>, most: number): AsyncGenerator<T, void, undefined> {
  const waiting: T[] = [];
  const [came, went] = [createBell(), createBell()];
  const state: { isDone: boolean; isLeft: boolean; failure?: { readonly error: unknown } } = {
    isDone: false,
    isLeft: false,
  };
  const fetch = async (): Promise<void> => {
    try {
      for await (const item of items) {
        waiting.push(item);
        came.ring();
        while (waiting.length >= most && !state.isLeft) await went.heard();
        if (state.isLeft) return;
      }
    } catch (error) {
      state.failure = { error };
    } finally {
      state.isDone = true;
      came.ring();
    }
  };
  const fetching = fetch();
  try {
    while (waiting.length > 0 || !state.isDone) {
      if (waiting.length === 0) await came.heard();
      const batch = waiting.splice(0);
      went.ring();
      yield* batch;
    }
    if (state.failure !== undefined) throw state.failure.error;
  } finally {
    state.isLeft = true;
    went.ring();
    await fetching;
  }
}
