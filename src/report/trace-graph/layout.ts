import type { TraceGraph, TraceNode } from '../../model/trace.ts';

export const box = { width: 264, height: 62 } as const;
const columnWidth = 404;
const rowHeight = 92;
const margin = 20;

/** More than these nobody can read in one picture. */
const mostNodes = 120;

export type PlacedNode = { readonly node: TraceNode; readonly x: number; readonly y: number };
export type Layout = {
  readonly placed: ReadonlyMap<string, PlacedNode>;
  readonly left: number;
  readonly width: number;
  readonly height: number;
};

/** How far each node is from where everything begins; a ring of links, which only odd data holds, ends by the count. */
const ranksOf = ({ nodes, edges }: TraceGraph): ReadonlyMap<string, number> => {
  const ranks = new Map(nodes.map(({ id }) => [id, 0]));
  for (let pass = 0; pass < Math.min(nodes.length, 40); pass += 1) {
    let isSettled = true;
    for (const { from, to } of edges) {
      const next = (ranks.get(from) ?? 0) + 1;
      if (from === to || (ranks.get(to) ?? 0) >= next) continue;
      ranks.set(to, next);
      isSettled = false;
    }
    if (isSettled) break;
  }
  return ranks;
};

/** What comes first stands at the left, what came of it to the right. */
export const layoutTrace = (graph: TraceGraph): Layout => {
  const isSubject = ({ id }: TraceNode): boolean => id === graph.subject.node;
  const shown = [...graph.nodes.filter(isSubject), ...graph.nodes.filter((node) => !isSubject(node))].slice(
    0,
    mostNodes,
  );
  const ranks = ranksOf(graph);
  const used = [...new Set(shown.map(({ id }) => ranks.get(id) ?? 0))].sort((a, b) => a - b);
  const columns = used.map((rank) => shown.filter(({ id }) => (ranks.get(id) ?? 0) === rank));
  const tallest = Math.max(...columns.map(({ length }) => length));
  const placed = columns.flatMap((column, index) =>
    column.map((node, row): readonly [string, PlacedNode] => {
      const y = margin + (row + (tallest - column.length) / 2) * rowHeight;
      return [node.id, { node, x: margin + index * columnWidth, y }];
    }),
  );
  return {
    placed: new Map(placed),
    left: graph.nodes.length - shown.length,
    width: 2 * margin + (columns.length - 1) * columnWidth + box.width,
    height: 2 * margin + tallest * rowHeight,
  };
};
