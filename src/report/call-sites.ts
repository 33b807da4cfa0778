/// <reference types="handlebars" preserve="true" />
import { isBlock, isMustache, isPath, isSubExpression, type TemplateNode } from './template-nodes.ts';

/** A call in a template, for errors that happen in it. */
export type CallSite = {
  /** As the author wrote it. */
  readonly text: string;
  /** What stands after the helper's name; `undefined` where that is no path. */
  readonly paths: readonly (hbs.AST.PathExpression | undefined)[];
  /** Names given by `as |name|`, the innermost block first. */
  readonly scope: readonly (readonly string[])[];
};

export type CallSites = ReadonlyMap<string, CallSite>;

type Scope = CallSite['scope'];

type Parts = {
  readonly path?: TemplateNode;
  readonly params?: readonly TemplateNode[];
  readonly hash?: hbs.AST.Hash;
  readonly program?: hbs.AST.Program;
  readonly inverse?: hbs.AST.Program;
};

export const siteKey = (file: string, { line, column }: hbs.AST.Position): string => `${file}:${line}:${column}`;

const writtenText = (node: TemplateNode, source: readonly string[]): string => {
  const { start, end } = node.loc;
  const lines = source.slice(start.line - 1, end.line);
  const last = lines.at(-1) ?? '';
  const text = [...lines.slice(0, -1), last.slice(0, end.column)].join('\n').slice(start.column);
  return isBlock(node) ? text.slice(0, text.indexOf('}}') + 2) : text;
};

const inner = (scope: Scope, program: hbs.AST.Program | undefined): Scope =>
  program?.blockParams === undefined ? scope : [program.blockParams, ...scope];

/** Every call of a guarded template by where it stands; `source` is what its author wrote. */
export const callSites = (file: string, source: string, program: hbs.AST.Program): CallSites => {
  const sites = new Map<string, CallSite>();
  const lines = source.split('\n');
  const visit = (nodes: readonly TemplateNode[], scope: Scope, printed?: string): void => {
    for (const node of nodes) {
      const { params = [], hash, program: body, inverse } = node as TemplateNode & Parts;
      if (isMustache(node) || isSubExpression(node) || isBlock(node)) {
        const paths = params.map((param) => (isPath(param) ? param : undefined));
        sites.set(siteKey(file, node.loc.start), { text: printed ?? writtenText(node, lines), paths, scope });
      }
      visit(params, scope, isMustache(node) ? writtenText(node, lines) : undefined);
      visit(
        (hash?.pairs ?? []).map(({ value }) => value),
        scope,
      );
      visit(body?.body ?? [], inner(scope, body));
      visit(inverse?.body ?? [], inner(scope, inverse));
    }
  };
  visit(program.body, []);
  return sites;
};
