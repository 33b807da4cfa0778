/// <reference types="handlebars" preserve="true" />
import { isMustache, isPartial, isPath } from './template-nodes.ts';

/** What `guardProgram` writes into a template; no author can. */
export const guardNames = ['print', 'given'] as const;

type Guard = (typeof guardNames)[number];
type PartialCall = hbs.AST.PartialStatement | hbs.AST.PartialBlockStatement;

const guardPath = (name: Guard, loc: hbs.AST.SourceLocation): hbs.AST.PathExpression => ({
  type: 'PathExpression',
  data: false,
  depth: 0,
  parts: [name],
  original: name,
  loc,
});

const noHash = (loc: hbs.AST.SourceLocation): hbs.AST.Hash => ({ type: 'Hash', pairs: [], loc });

/** `{{x}}` as `{{print x}}`, `{{helper x}}` as `{{print (helper x)}}`. */
const printed = (node: hbs.AST.MustacheStatement, helpers: ReadonlySet<string>): hbs.AST.MustacheStatement => {
  const { path, params, hash, loc } = node;
  const isCall = isPath(path) && (params.length > 0 || hash !== undefined || helpers.has(path.original));
  const call = (name: hbs.AST.PathExpression): hbs.AST.SubExpression => ({
    type: 'SubExpression',
    path: name,
    params,
    hash,
    loc: name.loc,
  });
  return { ...node, path: guardPath('print', loc), params: [isCall ? call(path) : path], hash: noHash(loc) };
};

/** `x` as `(given x)`. */
const given = (value: hbs.AST.Expression): hbs.AST.Expression => {
  if (!isPath(value)) return value;
  const { loc } = value;
  const call: hbs.AST.SubExpression = {
    type: 'SubExpression',
    path: guardPath('given', loc),
    params: [value],
    hash: noHash(loc),
    loc,
  };
  return call;
};

const handed = <Call extends PartialCall>(node: Call): Call => ({
  ...node,
  params: node.params.map(given),
  hash: node.hash && { ...node.hash, pairs: node.hash.pairs.map((pair) => ({ ...pair, value: given(pair.value) })) },
});

type Bodies = { readonly program?: hbs.AST.Program; readonly inverse?: hbs.AST.Program };

/**
 * The same template, each `{{x}}` read as `{{print x}}`, and each path that a partial is handed as `(given x)`.
 * Handlebars has one escaping function for the whole process, prints `[object Object]` for objects and nothing for what
 * does not exist; our `print` escapes for the format at hand and refuses both with the line they stand in.
 */
export const guardProgram = (program: hbs.AST.Program, helpers: ReadonlySet<string>): hbs.AST.Program => {
  const guarded = (node: hbs.AST.Statement & Bodies): hbs.AST.Statement => {
    if (isMustache(node)) return printed(node, helpers);
    const bodies: Bodies = {
      ...(node.program && { program: guardProgram(node.program, helpers) }),
      ...(node.inverse && { inverse: guardProgram(node.inverse, helpers) }),
    };
    return { ...(isPartial(node) ? handed(node) : node), ...bodies };
  };
  return { ...program, body: program.body.map(guarded) };
};
