import { invalid } from '../mlflow-error.ts';

export type Token =
  /** A bare word, perhaps dotted, perhaps with a quoted rest: `AND`, `tags.a.b`, `` tags.`a b` ``. */
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'operator'; readonly text: string }
  | { readonly kind: 'mark'; readonly text: string };

/** In this order; the first that matches wins. A doubled or escaped quote does not end a text, and stays in it as it was written. */
const lexemes: readonly { readonly kind: Token['kind']; readonly pattern: RegExp; readonly trim?: boolean }[] = [
  { kind: 'text', pattern: /'(?:''|\\'|[^'])*'|"(?:""|\\"|[^"])*"/y, trim: true },
  { kind: 'number', pattern: /-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w.])/y },
  { kind: 'name', pattern: /(?:[\p{L}_][\p{L}\p{N}_.]*)?(?:`[^`]*`|(?<=\.)"[^"]*")|[\p{L}_][\p{L}\p{N}_.]*/uy },
  { kind: 'operator', pattern: /!=|<=|>=|=|<|>/y },
  { kind: 'mark', pattern: /[(),]/y },
];

const matchAt = (text: string, at: number): { readonly token: Token; readonly end: number } => {
  for (const { kind, pattern, trim } of lexemes) {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found === undefined) continue;
    return { token: { kind, text: trim ? found.slice(1, -1) : found }, end: at + found.length };
  }
  throw invalid(`Invalid clause(s) in filter string: '${text.slice(at)}'`);
};

/** Splits a filter or order clause; quotes of texts are taken off, those of names are kept. */
export const tokenize = (text: string): readonly Token[] => {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    if (/\s/.test(text.charAt(at))) {
      at += 1;
      continue;
    }
    const { token, end } = matchAt(text, at);
    tokens.push(token);
    at = end;
  }
  return tokens;
};
