/// <reference types="handlebars" preserve="true" />
import { isMustache, isPath, templateNodes } from './template-nodes.ts';

const lineStarts = (source: string): readonly number[] => [
  0,
  ...[...source.matchAll(/\n/g)].map(({ index }) => index + 1),
];

/**
 * The same template, each `{{x}}` written as `{{print x}}`. Handlebars has one escaping function for the whole process,
 * prints `[object Object]` for objects and nothing for what does not exist; our `print` escapes for the format at hand
 * and refuses both with the line they stand in.
 */
export const guardOutput = (source: string, program: hbs.AST.Program, helpers: ReadonlySet<string>): string => {
  const starts = lineStarts(source);
  const offset = ({ line, column }: hbs.AST.Position) => (starts[line - 1] ?? 0) + column;
  let out = '';
  let done = 0;
  for (const node of templateNodes(program.body)) {
    if (!isMustache(node)) continue;
    const [start, end] = [offset(node.loc.start), offset(node.loc.end)];
    const inner = /^(\{\{~?)([\s\S]*?)(~?\}\})$/.exec(source.slice(start, end));
    if (inner === null) throw new Error(`a mustache was not found at ${node.loc.start.line}:${node.loc.start.column}`);
    const [, open = '', expression = '', close = ''] = inner;
    const isCall =
      node.params.length > 0 || node.hash !== undefined || (isPath(node.path) && helpers.has(node.path.original));
    out += `${source.slice(done, start)}${open}print ${isCall ? `(${expression})` : expression}${close}`;
    done = end;
  }
  return out + source.slice(done);
};
