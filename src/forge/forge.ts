import type { Call } from '../model/call.ts';

export type ForgeKind = 'github' | 'gitlab';

/** Forges by the names that their users call them. */
export const forgeNames: Readonly<Record<ForgeKind, string>> = { github: 'GitHub', gitlab: 'GitLab' };

/** Where a comment belongs: one pull or merge request. */
export type ForgeTarget = {
  readonly kind: ForgeKind;
  /** Base of its REST API, without a final slash. */
  readonly apiUrl: string;
  /** Where that was set, such as `GITHUB_API_URL`. */
  readonly apiFrom: string;
  /** `owner/name`; on GitLab the path with all its groups, or the project's number. */
  readonly project: string;
  /** Number of the pull request; on GitLab the merge request's `iid`. */
  readonly pull: number;
};

/** A target in words, such as `pull request 12 of "ada/retina"`. */
export const targetText = ({ kind, project, pull }: ForgeTarget): string =>
  `${kind === 'github' ? 'pull request' : 'merge request'} ${pull} of "${project}"`;

export type ForgeAuthor = {
  readonly id: number;
  readonly name: string;
  /** An app that writes as itself; only those that the project's owners have let in can. GitLab does not say it. */
  readonly isBot: boolean;
};

export type ForgeComment = {
  readonly id: number;
  readonly body: string;
  /** Absent when the account is gone. */
  readonly author?: ForgeAuthor;
  readonly url?: string;
};

/** The comments below one pull or merge request. */
export interface ForgeComments {
  /** The number of the account that writes; undefined when the forge does not tell an app. */
  findMe(call: Call): Promise<number | undefined>;
  /** Oldest first. */
  list(call: Call): AsyncIterable<ForgeComment>;
  create(body: string, call: Call): Promise<ForgeComment>;
  edit(id: number, body: string, call: Call): Promise<ForgeComment>;
  delete(id: number, call: Call): Promise<void>;
}
