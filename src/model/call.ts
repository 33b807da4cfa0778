/** What every client method takes besides its own parameters. */
export type Call = {
  readonly signal?: AbortSignal | undefined;
  /** Handed the service's answer as it came over the wire, before it becomes a domain type; evidence keeps it as a record. */
  readonly record?: ((answer: unknown) => void) | undefined;
};
