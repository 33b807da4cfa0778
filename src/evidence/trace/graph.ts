import type { TraceEdge, TraceGraph, TraceNode, TraceStrength } from '../../model/trace.ts';

export type Sign = {
  readonly text: string;
  /** Who says so. */
  readonly side: 'run' | 'commit' | 'registry' | 'hash';
  /** Whether it may mean something else tomorrow. */
  readonly isMoving?: boolean;
  /** Whether it speaks against a proof: that it is somebody's word, or that a check failed. */
  readonly isDoubted?: boolean;
};

export type NewEdge = Omit<TraceEdge, 'strength' | 'signs'> & { readonly signs: readonly Sign[] };

/** A graph while it is being read. */
export interface Graph {
  has(id: string): boolean;
  /** The first of an id stays. */
  node(node: TraceNode): void;
  /** Signs of the same link come together. */
  edge(edge: NewEdge): void;
  notice(text: string): void;
  nodes(): readonly TraceNode[];
  done(subject: TraceGraph['subject'], tagsOf: (node: TraceNode) => readonly string[]): TraceGraph;
}

const strengthOf = (signs: readonly Sign[]): TraceStrength => {
  const firm = signs.filter(({ isMoving }) => isMoving !== true);
  const sides = new Set(firm.map(({ side }) => side));
  const isDoubted = firm.some((sign) => sign.isDoubted === true);
  if (isDoubted) return firm.filter((sign) => sign.isDoubted !== true).length > 1 ? 'stated' : 'weak';
  if (sides.has('hash')) return 'hash';
  if (sides.has('run') && sides.has('commit')) return 'both-sides';
  return firm.length > 1 ? 'stated' : 'weak';
};

const byText = (a: Sign, b: Sign): number => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0);

const finish = ({ signs, ...edge }: NewEdge): TraceEdge => {
  const distinct = [...new Map(signs.map((sign) => [sign.text, sign])).values()].sort(byText);
  return { ...edge, strength: strengthOf(distinct), signs: distinct.map(({ text }) => text) };
};

const keyOf = ({ kind, from, to, role = '' }: NewEdge): string => JSON.stringify([kind, from, to, role]);

export const createGraph = (): Graph => {
  const nodes = new Map<string, TraceNode>();
  const edges = new Map<string, NewEdge>();
  const notices = new Set<string>();
  return {
    has: (id) => nodes.has(id),
    node: (node) => {
      if (!nodes.has(node.id)) nodes.set(node.id, node);
    },
    edge: (edge) => {
      const known = edges.get(keyOf(edge));
      edges.set(
        keyOf(edge),
        known === undefined ? edge : { ...known, ...edge, signs: [...known.signs, ...edge.signs] },
      );
    },
    notice: (text) => {
      notices.add(text);
    },
    nodes: () => [...nodes.values()],
    done: (subject, tagsOf) => ({
      version: 1,
      subject,
      nodes: [...nodes.values()].map((node) => (node.kind === 'commit' ? { ...node, tags: tagsOf(node) } : node)),
      edges: [...edges.values()].map(finish),
      notices: [...notices],
    }),
  };
};
