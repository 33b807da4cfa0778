import type { ListedPack } from '../report/list-packs.ts';

export type TemplateProblem = {
  readonly message: string;
  readonly hint?: string;
  readonly file?: string;
  readonly line?: number;
};

/** What `tieback template <action> --json` prints. */
export type TemplateAnswer = {
  readonly list: { readonly packs: readonly ListedPack[] };
  readonly eject: { readonly files: readonly string[] };
  readonly lint: { readonly template: string; readonly problems: readonly TemplateProblem[] };
  readonly preview: { readonly file: string };
};
