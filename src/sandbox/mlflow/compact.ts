/** The answer without what the service leaves out: unset fields and empty lists. */
export const compact = (answer: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(answer).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
  );
