import type { TraceEdge, TraceGraph, TraceNode } from '../../model/trace.ts';
import {
  backwardVerb,
  changesText,
  dataModeText,
  forwardVerb,
  nodeText,
  strengthText,
} from '../../report/trace-graph/node-text.ts';
import type { Style } from './style.ts';

/** Where one may go from a node: back to what it came from, on to what came of it. */
type Step = { readonly edge: TraceEdge; readonly to: string; readonly verb: string };

const stepsByNode = ({ edges }: TraceGraph): ReadonlyMap<string, readonly Step[]> => {
  const steps = new Map<string, Step[]>();
  const add = (node: string, step: Step): void => {
    const known = steps.get(node);
    if (known === undefined) steps.set(node, [step]);
    else known.push(step);
  };
  for (const edge of edges) {
    add(edge.to, { edge, to: edge.from, verb: backwardVerb(edge) });
    add(edge.from, { edge, to: edge.to, verb: forwardVerb(edge) });
  }
  return steps;
};

const nodeLine = (node: TraceNode, style: Style): string => {
  const { kind, name, details, isGone } = nodeText(node);
  const more = details.length === 0 ? '' : `  ${details.join(', ')}`;
  return `${kind} ${style.bold(name)}${isGone ? style.bad(more) : style.dim(more)}`;
};

const restsOn = (edge: TraceEdge, style: Style): string => {
  if (edge.kind === 'descent' && edge.changes !== undefined) return changesText(edge.changes);
  return edge.strength === 'weak' ? style.warn(strengthText(edge)) : style.dim(strengthText(edge));
};

const ranks: Readonly<Record<TraceEdge['strength'], number>> = { hash: 0, 'both-sides': 0, stated: 1, weak: 2 };

/** Of links that say the same, the strongest first. */
const strongestFirst = (steps: readonly Step[]): readonly Step[] =>
  [...Map.groupBy(steps, ({ verb }) => verb).values()].flatMap((alike) =>
    alike.toSorted((a, b) => ranks[a.edge.strength] - ranks[b.edge.strength]),
  );

/** What others ran the same code is no part of an answer. */
const isOfCode = ({ edge, to }: Step): boolean => edge.kind === 'code' && to === edge.to;

const isTrainedRun = ({ edge, to }: Step): boolean => edge.kind === 'data' && to === edge.to;

/** The runs on a version of data before what came of it. */
const runsFirst = (steps: readonly Step[]): readonly Step[] =>
  steps.toSorted((a, b) => Number(isTrainedRun(b)) - Number(isTrainedRun(a)));

/** A trace as a tree from what was asked about, in both directions; each link with what it rests on; what stands in it twice has what follows from it below its first place. */
export const traceText = (graph: TraceGraph, style: Style): string => {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const steps = stepsByNode(graph);
  const seen = new Set([graph.subject.node]);
  const shown = new Set(seen);
  const told = new Set<TraceEdge>();
  const lines: string[] = [];
  const untold = (id: string): readonly Step[] =>
    runsFirst(strongestFirst((steps.get(id) ?? []).filter((step) => !told.has(step.edge) && !isOfCode(step))));
  const walk = (id: string, indent: string): void => {
    const next = untold(id);
    for (const { edge } of next) told.add(edge);
    // What follows from a run on this version stands here, and not below a run that it shares something with.
    const own = new Set(next.flatMap((step) => (isTrainedRun(step) && !seen.has(step.to) ? [step.to] : [])));
    for (const run of own) seen.add(run);
    next.forEach(({ edge, to, verb }, index) => {
      const node = nodes.get(to);
      const [branch, below] = index === next.length - 1 ? ['└─ ', '   '] : ['├─ ', '│  '];
      const isNew = own.delete(to) || !seen.has(to);
      const again = isNew ? '' : style.dim(shown.has(to) ? ' (see above)' : ' (see below)');
      seen.add(to);
      shown.add(to);
      if (node !== undefined) lines.push(`${indent}${branch}${verb} ${nodeLine(node, style)}${again}`);
      const hasMore = isNew && untold(to).length > 0;
      for (const line of [restsOn(edge, style), ...dataModeText(edge)])
        lines.push(`${indent}${below}${hasMore ? '│' : ' '}  ${line}`);
      if (hasMore) walk(to, indent + below);
    });
  };
  const subject = nodes.get(graph.subject.node);
  if (subject !== undefined) lines.push(nodeLine(subject, style));
  walk(graph.subject.node, '');
  return lines.join('\n');
};
