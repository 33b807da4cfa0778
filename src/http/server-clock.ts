/** How far a server's clock is from ours. */
export interface ServerClock {
  /** Notes one answer: its headers, and when its request began and they came. */
  observe(headers: Headers, begunAt: number, answeredAt: number): void;
  offsetMs(): number | undefined;
}

/** `Date` names a second that has begun: on average its middle is meant. */
const halfSecondMs = 500;

export const createServerClock = (): ServerClock => {
  let offset: number | undefined;
  return {
    observe: (headers, begunAt, answeredAt) => {
      const date = Date.parse(headers.get('date') ?? '');
      if (Number.isNaN(date)) return;
      offset = Math.round(date + halfSecondMs - (begunAt + answeredAt) / 2);
    },
    offsetMs: () => offset,
  };
};
