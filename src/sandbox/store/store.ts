/** A map whose every change is on disk before the call returns, when its store has a folder. Values are JSON (no NaN, no Infinity) and must not be altered once set. */
export interface PersistentMap<T> {
  readonly size: number;
  get(key: string): T | undefined;
  has(key: string): boolean;
  set(key: string, value: T): void;
  delete(key: string): void;
  clear(): void;
  /** In the order in which the keys were first set. */
  entries(): IterableIterator<[string, T]>;
}

/** Bytes by content. */
export interface Blobs {
  /** @returns the lower-case hex SHA-256, which is the blob's id. */
  put(bytes: Uint8Array): Promise<string>;
  /** @throws SANDBOX_UNUSABLE when there is no such blob. */
  get(id: string): Promise<Uint8Array>;
  find(id: string): Promise<Uint8Array | undefined>;
  delete(id: string): Promise<void>;
}

/** What a sandbox service keeps: named maps and blobs. */
export interface Store {
  /** The map of that name; the same object each time. */
  map<T>(name: string): PersistentMap<T>;
  readonly blobs: Blobs;
  /** Makes the changes inside all at once: an exception takes them back, a crash leaves all or none of them on disk. */
  transaction<T>(change: () => T): T;
  /** Gives the folder free for others. */
  close(): Promise<void>;
}
