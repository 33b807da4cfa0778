/// <reference types="handlebars" preserve="true" />
import type { TiebackError } from '../../errors.ts';
import { closest } from '../../util/closest.ts';
import { listSome } from '../../util/list-some.ts';
import { templateFault } from '../template-fault.ts';
import {
  isBlock,
  isDecorator,
  isMustache,
  isPartial,
  isPath,
  isSubExpression,
  type TemplateNode,
} from '../template-nodes.ts';
import { dataShapes, resultOf } from './context-shape.ts';
import { any, fields, namesIn, type Shape, stepInto, text } from './shape.ts';

export type ParsedTemplate = { readonly file: string; readonly program: hbs.AST.Program };

/** Where a node stands: what its paths begin at. */
type Place = {
  readonly file: string;
  readonly context: Shape;
  /** Contexts of the blocks around it, the innermost first; empty in a partial, whose caller is not known to it. */
  readonly outer: readonly Shape[];
  /** Values of `as |name|`, the innermost block first. */
  readonly named: readonly Readonly<Record<string, Shape>>[];
  /** Inline partials that can be called here. */
  readonly inline: ReadonlyMap<string, ParsedTemplate>;
  /** What `{{> @partial-block}}` is. */
  readonly block: { readonly program: hbs.AST.Program; readonly place: Place } | undefined;
  /** Partials that are being gone through. */
  readonly calls: readonly string[];
};

type Walk = {
  readonly root: Shape;
  readonly helpers: ReadonlySet<string>;
  readonly partials: ReadonlyMap<string, ParsedTemplate>;
  readonly tell: (fault: TiebackError) => void;
};

type Found = { readonly shape: Shape } | { readonly missing: string; readonly within: Shape };

const startOf = (path: hbs.AST.PathExpression, place: Place, { root }: Walk): readonly [Shape, readonly string[]] => {
  const parts = path.parts.map(String);
  const [head = ''] = parts;
  if (path.data) return head === 'root' ? [root, parts.slice(1)] : [dataShapes[head] ?? any, parts.slice(1)];
  if (path.depth > 0) return [place.outer[path.depth - 1] ?? any, parts];
  const scope = /^this\b|^\.\//.test(path.original)
    ? undefined
    : place.named.find((names) => Object.hasOwn(names, head));
  return scope === undefined ? [place.context, parts] : [scope[head] ?? any, parts.slice(1)];
};

const follow = (path: hbs.AST.PathExpression, place: Place, walk: Walk): Found => {
  const [start, parts] = startOf(path, place, walk);
  let shape = start;
  for (const part of parts) {
    const next = stepInto(shape, part);
    if (next === undefined) return { missing: part, within: shape };
    shape = next;
  }
  return { shape };
};

const shownNames = 30;

const hintFor = (missing: string, within: Shape): string => {
  const names = namesIn(within);
  if (names.length === 0) return 'there is nothing below it';
  return `did you mean "${closest(missing, names)}"? There is: ${listSome(names, shownNames)}`;
};

const tellMissing = (node: TemplateNode, original: string, found: Found, place: Place, { tell }: Walk): void => {
  if ('shape' in found) return;
  const where = { file: place.file, line: node.loc.start.line };
  tell(templateFault(where, `"${original}" is not in the context schema`, hintFor(found.missing, found.within)));
};

const helperOf = (node: { readonly path: TemplateNode }): string => (isPath(node.path) ? node.path.original : '');

const isDefined = (node: { readonly path: TemplateNode }): boolean => helperOf(node) === 'defined';

/** What an expression gives; what it names and is not there is told, but for what `defined` asks about. */
const evaluate = (node: TemplateNode, place: Place, walk: Walk): Shape => {
  if (isPath(node)) {
    const found = follow(node, place, walk);
    tellMissing(node, node.original, found, place, walk);
    return 'shape' in found ? found.shape : any;
  }
  if (!isSubExpression(node)) return text;
  const asked = isDefined(node)
    ? node.params.filter((param) => !isPath(param) || isOfRoot(param, place, walk))
    : node.params;
  const shapes = asked.map((param) => evaluate(param, place, walk));
  for (const { value } of node.hash?.pairs ?? []) evaluate(value, place, walk);
  return resultOf(helperOf(node), shapes[0]);
};

/** A path from the top is there or misspelt; what a partial is handed may be left out. */
const isOfRoot = (path: hbs.AST.PathExpression, place: Place, { root }: Walk): boolean =>
  (path.data && path.parts[0] === 'root') ||
  (path.parts.length > 1 && place.context === root && namesIn(root).includes(String(path.parts[0])));

/** Whether a condition asks for something that is never there in this place, so that its block is never used. */
const isNeverThere = (condition: TemplateNode | undefined, place: Place, walk: Walk): boolean => {
  if (condition === undefined || !isSubExpression(condition)) return false;
  if (helperOf(condition) === 'and') return condition.params.some((one) => isNeverThere(one, place, walk));
  const [path] = condition.params;
  return isDefined(condition) && path !== undefined && isPath(path) && 'missing' in follow(path, place, walk);
};

const inside = (context: Shape, names: Readonly<Record<string, Shape>>, place: Place): Place => ({
  ...place,
  context,
  outer: [place.context, ...place.outer],
  named: [names, ...place.named],
});

const namesFrom = (program: hbs.AST.Program | undefined, shapes: readonly Shape[]): Readonly<Record<string, Shape>> =>
  Object.fromEntries((program?.blockParams ?? []).map((name, index) => [name, shapes[index] ?? any]));

const itemOf = (shape: Shape): Shape => (shape.kind === 'list' ? shape.item : any);

const visitBlock = (node: hbs.AST.BlockStatement, place: Place, walk: Walk): void => {
  const name = helperOf(node);
  const [condition] = node.params;
  const given = node.params.map((param) => evaluate(param, place, walk))[0] ?? any;
  const never = isNeverThere(condition, place, walk);
  const isLoop = name === 'each' || name === 'with';
  const context = name === 'each' ? itemOf(given) : given;
  const within = isLoop ? inside(context, namesFrom(node.program, [context, text]), place) : place;
  const [yes, no] = name === 'unless' ? [node.inverse, node.program] : [node.program, node.inverse];
  if (yes !== undefined && !never) visitProgram(yes, within, walk);
  if (no !== undefined) visitProgram(no, place, walk);
};

const withHash = (context: Shape, hash: Readonly<Record<string, Shape>>): Shape => {
  if (Object.keys(hash).length === 0 || context.kind === 'any') return context;
  return fields(context.kind === 'fields' ? { ...context.fields, ...hash } : hash);
};

type PartialCall = hbs.AST.PartialStatement | hbs.AST.PartialBlockStatement;

const visitPartial = (node: PartialCall, place: Place, walk: Walk): void => {
  const name = isPath(node.name) ? node.name.original : '';
  const [handed] = node.params;
  const given = handed === undefined ? place.context : evaluate(handed, place, walk);
  const hash = Object.fromEntries(
    (node.hash?.pairs ?? []).map(({ key, value }) => [key, evaluate(value, place, walk)]),
  );
  const ownBlock = 'program' in node && node.program !== undefined ? { program: node.program, place } : undefined;
  if (name === '@partial-block') {
    if (place.block !== undefined) visitProgram(place.block.program, place.block.place, walk);
    return;
  }
  const partial = place.inline.get(name) ?? walk.partials.get(name);
  if (partial === undefined || place.calls.includes(name)) return;
  visitProgram(
    partial.program,
    {
      file: partial.file,
      context: withHash(given, hash),
      outer: [],
      named: [],
      inline: place.inline,
      block: ownBlock,
      calls: [...place.calls, name],
    },
    walk,
  );
  if (ownBlock !== undefined) visitProgram(ownBlock.program, place, walk);
};

const printedProblem = (shape: Shape): readonly [problem: string, hint: string] | undefined => {
  if (shape.kind === 'fact') return ['a fact is printed bare', 'print it with its grade and source: {{fact x}}'];
  if (shape.kind === 'list' || shape.kind === 'fields')
    return ['a list or an object is printed', 'print one of its fields, or go through it with {{#each}}'];
  return undefined;
};

const visitMustache = (node: hbs.AST.MustacheStatement, place: Place, walk: Walk): void => {
  const isCall = node.params.length > 0 || node.hash !== undefined || walk.helpers.has(helperOf(node));
  for (const param of node.params) evaluate(param, place, walk);
  for (const { value } of node.hash?.pairs ?? []) evaluate(value, place, walk);
  if (isCall || !isPath(node.path)) return;
  const problem = printedProblem(evaluate(node.path, place, walk));
  if (problem !== undefined) walk.tell(templateFault({ file: place.file, line: node.loc.start.line }, ...problem));
};

const inlinePartials = (program: hbs.AST.Program, file: string): readonly (readonly [string, ParsedTemplate])[] =>
  program.body
    .filter(isDecorator)
    .flatMap(({ params: [name], program: body }: hbs.AST.Decorator & { program?: hbs.AST.Program }) =>
      name !== undefined && 'value' in name && body !== undefined
        ? [[String(name.value), { file, program: body }] as const]
        : [],
    );

const visitProgram = (program: hbs.AST.Program, outside: Place, walk: Walk): void => {
  const place = { ...outside, inline: new Map([...outside.inline, ...inlinePartials(program, outside.file)]) };
  for (const node of program.body) {
    if (isMustache(node)) visitMustache(node, place, walk);
    else if (isBlock(node)) visitBlock(node, place, walk);
    else if (isPartial(node)) visitPartial(node as PartialCall, place, walk);
  }
};

/** Every path of a template and of the partials that it calls that the context schema does not have. */
export const lintPaths = (
  entry: ParsedTemplate,
  partials: ReadonlyMap<string, ParsedTemplate>,
  helpers: ReadonlySet<string>,
  root: Shape,
  context: Shape,
): readonly TiebackError[] => {
  const faults = new Map<string, TiebackError>();
  const tell = (fault: TiebackError) => void faults.set(fault.message, faults.get(fault.message) ?? fault);
  const place: Place = {
    file: entry.file,
    context,
    outer: [],
    named: [],
    inline: new Map(),
    block: undefined,
    calls: [],
  };
  visitProgram(entry.program, place, { root, helpers, partials, tell });
  return [...faults.values()];
};
