/// <reference types="handlebars" preserve="true" />
import type { TiebackError } from '../errors.ts';
import { closest } from '../util/closest.ts';
import { templateFault } from './template-fault.ts';
import {
  isBlock,
  isDecorator,
  isMustache,
  isPartial,
  isPath,
  isSubExpression,
  type TemplateNode,
  templateNodes,
} from './template-nodes.ts';

export const blockHelpers = ['if', 'unless', 'each', 'with'] as const;

export type LintRules = {
  readonly helpers: ReadonlySet<string>;
  readonly partials: ReadonlySet<string>;
  readonly isHtml: boolean;
};

type Problem = readonly [problem: string, hint?: string];

const nameOf = (path: TemplateNode): string => (isPath(path) ? path.original : '');

const isCall = (node: { readonly params: readonly unknown[]; readonly hash?: unknown }): boolean =>
  node.params.length > 0 || node.hash !== undefined;

const didYouMean = (name: string, known: readonly string[]): string => {
  const near = closest(name, known);
  return near === undefined ? '' : `did you mean "${near}"? `;
};

const unknownHelper = (name: string, { helpers }: LintRules): Problem => [
  `there is no helper "${name}"`,
  `${didYouMean(name, [...helpers])}The helpers are ${[...helpers].join(', ')}, and the blocks ${blockHelpers.join(', ')}`,
];

const inlineNames = (nodes: readonly TemplateNode[]): readonly string[] =>
  nodes
    .filter(isDecorator)
    .flatMap(({ params: [name] }) => (name !== undefined && 'value' in name ? [String(name.value)] : []));

const partialProblem = (name: TemplateNode, known: ReadonlySet<string>): Problem | undefined => {
  if (!isPath(name)) return ['a partial must be named by a plain word', 'write {{> name}}'];
  if (name.original === '@partial-block' || known.has(name.original)) return undefined;
  const names = [...known];
  return [
    `there is no partial "${name.original}"`,
    `${didYouMean(name.original, names)}The partials are ${names.join(', ') || 'none'}`,
  ];
};

const nodeProblem = (node: TemplateNode, rules: LintRules, partials: ReadonlySet<string>): Problem | undefined => {
  if (isPartial(node)) return partialProblem('name' in node ? node.name : node, partials);
  if (isDecorator(node)) {
    return nameOf(node.path) === 'inline' ? undefined : ['decorators are not allowed', 'only {{#*inline "name"}} is'];
  }
  if (isBlock(node)) {
    const name = nameOf(node.path);
    if (blockHelpers.some((block) => block === name)) return undefined;
    return rules.helpers.has(name)
      ? [`"${name}" is no block`, `write {{#if (${name} …)}}`]
      : [`there is no block "${name}"`, `the blocks are ${blockHelpers.join(', ')}`];
  }
  if (isMustache(node) && !node.escaped)
    return ['unescaped output is not allowed', 'write {{x}} instead of {{{x}}} or {{&x}}'];
  if ((isMustache(node) && isCall(node)) || isSubExpression(node)) {
    return rules.helpers.has(nameOf(node.path)) ? undefined : unknownHelper(nameOf(node.path), rules);
  }
  return undefined;
};

const attributeRules: readonly (readonly [RegExp, ...Problem])[] = [
  [/<[a-zA-Z][^<>]*=\s*\{\{/g, 'a value stands in an attribute without quotes', 'write name="{{x}}"'],
  [
    /\b(?:href|src|srcset|action|formaction|data|xlink:href)\s*=\s*["']\s*\{\{/gi,
    'a value makes a whole link',
    'write {{url x}}, which links only to http, https, s3 and lakefs',
  ],
  [/<[a-zA-Z][^<>]*\s(?:on\w+|style)\s*=\s*("[^"]*|'[^']*)\{\{/gi, 'a value stands in a script or style attribute'],
  [/<[a-zA-Z][^<>]*\son[a-z]+\s*=/gi, 'an attribute holds a script', 'a document runs no code: leave it out'],
  [
    /<\s*(?:script|iframe|frame|object|embed|applet|base|form|link)\b/gi,
    'an element runs code or loads something',
    'a document must need nothing but itself: leave it out',
  ],
  [/<meta\b[^<>]*http-equiv\s*=\s*["']?refresh/gi, 'a document may not lead its reader elsewhere'],
  [/(?:href|src|srcset|action|data)\s*=\s*["']?\s*(?:javascript|vbscript|data:text)/gi, 'a link holds a script'],
  [
    /<(?!a\b)[a-zA-Z][^<>]*\s(?:src|srcset|href|poster|background)\s*=\s*["']?\s*(?!["'\s]*(?:#|data:image\/))/gi,
    'an element loads something',
    'put pictures into the document as data:image/…',
  ],
];

function* attributeProblems(file: string, source: string): Generator<TiebackError> {
  for (const [pattern, problem, hint] of attributeRules) {
    for (const match of source.matchAll(pattern)) {
      const line = source.slice(0, match.index + match[0].length).split('\n').length;
      yield templateFault({ file, line }, problem, hint);
    }
  }
}

/** Everything wrong with a template that shows without any data. */
export function* lintTemplate(
  file: string,
  source: string,
  program: hbs.AST.Program,
  rules: LintRules,
): Generator<TiebackError> {
  const nodes = [...templateNodes(program.body)];
  const partials = new Set([...rules.partials, ...inlineNames(nodes)]);
  for (const node of nodes) {
    const problem = nodeProblem(node, rules, partials);
    if (problem !== undefined) yield templateFault({ file, line: node.loc.start.line }, ...problem);
  }
  if (rules.isHtml) yield* attributeProblems(file, source);
}
