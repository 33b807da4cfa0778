/** What somebody names: by one of the services' own URIs, by an address of a web UI, or in short. */
export type NamedSubject =
  | { readonly kind: 'run'; readonly id: string }
  | { readonly kind: 'logged-model'; readonly id: string }
  | { readonly kind: 'model-version'; readonly name: string; readonly version: string }
  | { readonly kind: 'model-alias'; readonly name: string; readonly alias: string }
  /** A version of a repository; the path is empty, or of an object or folder in it. */
  | { readonly kind: 'lakefs'; readonly repository: string; readonly ref: string; readonly path: string }
  /** An id of a tie, run or commit, a name of a run, a tag or a branch. */
  | { readonly kind: 'name'; readonly name: string };
