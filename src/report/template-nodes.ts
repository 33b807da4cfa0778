/// <reference types="handlebars" preserve="true" />
type Statement = hbs.AST.Statement;
type Expression = hbs.AST.Expression;

export type TemplateNode = hbs.AST.Node;

const is =
  <N extends hbs.AST.Node>(...types: readonly string[]) =>
  (node: hbs.AST.Node): node is N =>
    types.includes(node.type);

export const isMustache = is<hbs.AST.MustacheStatement>('MustacheStatement');
export const isSubExpression = is<hbs.AST.SubExpression>('SubExpression');
export const isPath = is<hbs.AST.PathExpression>('PathExpression');
export const isBlock = is<hbs.AST.BlockStatement>('BlockStatement');
export const isDecorator = is<hbs.AST.Decorator>('Decorator', 'DecoratorBlock');
export const isPartial = is<hbs.AST.PartialStatement | hbs.AST.PartialBlockStatement>(
  'PartialStatement',
  'PartialBlockStatement',
);

type Parts = {
  readonly params?: readonly Expression[];
  readonly hash?: hbs.AST.Hash;
  readonly path?: Expression;
  readonly program?: hbs.AST.Program;
  readonly inverse?: hbs.AST.Program;
};

/** Every node of a template, parents first, in the order of the text. */
export function* templateNodes(nodes: readonly Statement[]): Generator<TemplateNode> {
  for (const node of nodes) {
    yield node;
    const { params = [], hash, program, inverse } = node as Statement & Parts;
    yield* templateNodes(params);
    yield* templateNodes((hash?.pairs ?? []).map(({ value }) => value));
    yield* templateNodes(program?.body ?? []);
    yield* templateNodes(inverse?.body ?? []);
  }
}
