import type { LinkPorts } from '../link-ports.ts';

/** A tie of this machine. */
export type KnownTie = {
  readonly tie: string;
  readonly state: string;
  /** How its command ended; undefined while nobody noted that. */
  readonly childCode?: number | undefined;
};

/** How a tie was finished: whole, or what of it failed. */
export type Finished = {
  readonly isComplete: boolean;
  readonly failures: readonly { readonly code: string; readonly message: string; readonly hint: string | undefined }[];
};

/** Everything that mending acts through. */
export type MendPorts = LinkPorts & {
  readonly localTies: () => readonly KnownTie[];
  /** What `tieback resume` does; no report that is there is made anew. */
  readonly finish: (tie: string, repository: string) => Promise<Finished>;
};
