/// <reference types="handlebars" preserve="true" />
import { isMustache, isPartial, isPath, type TemplateNode, templateNodes } from './template-nodes.ts';

const lineStarts = (source: string): readonly number[] => [
  0,
  ...[...source.matchAll(/\n/g)].map(({ index }) => index + 1),
];

type Edit = { readonly start: number; readonly end: number; readonly text: string };

/** Each `{{x}}` becomes `{{print x}}`. */
const printed = (node: hbs.AST.MustacheStatement, text: string, helpers: ReadonlySet<string>): string => {
  const inner = /^(\{\{~?)([\s\S]*?)(~?\}\})$/.exec(text);
  if (inner === null) throw new Error(`a mustache was not found at ${node.loc.start.line}:${node.loc.start.column}`);
  const [, open = '', expression = '', close = ''] = inner;
  const isCall =
    node.params.length > 0 || node.hash !== undefined || (isPath(node.path) && helpers.has(node.path.original));
  return `${open}print ${isCall ? `(${expression})` : expression}${close}`;
};

/** What a partial is handed, where that is a path: Handlebars would hand over nothing for one that is misspelt. */
const handedPaths = ({
  params,
  hash,
}: hbs.AST.PartialStatement | hbs.AST.PartialBlockStatement): readonly TemplateNode[] =>
  [...params, ...(hash?.pairs ?? []).map(({ value }) => value)].filter((value) => isPath(value));

/**
 * The same template, each `{{x}}` written as `{{print x}}`, and each path that a partial is handed as `(given x)`.
 * Handlebars has one escaping function for the whole process, prints `[object Object]` for objects and nothing for what
 * does not exist; our `print` escapes for the format at hand and refuses both with the line they stand in.
 */
export const guardOutput = (source: string, program: hbs.AST.Program, helpers: ReadonlySet<string>): string => {
  const starts = lineStarts(source);
  const offset = ({ line, column }: hbs.AST.Position) => (starts[line - 1] ?? 0) + column;
  const edit = (node: TemplateNode, write: (text: string) => string): Edit => {
    const [start, end] = [offset(node.loc.start), offset(node.loc.end)];
    return { start, end, text: write(source.slice(start, end)) };
  };
  const edits = [...templateNodes(program.body)].flatMap((node) => {
    if (isMustache(node)) return [edit(node, (text) => printed(node, text, helpers))];
    return isPartial(node) ? handedPaths(node).map((path) => edit(path, (text) => `(given ${text})`)) : [];
  });
  let out = '';
  let done = 0;
  for (const { start, end, text } of edits.toSorted((a, b) => a.start - b.start)) {
    out += source.slice(done, start) + text;
    done = end;
  }
  return out + source.slice(done);
};
