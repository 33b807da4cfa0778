import type { TraceEdge, TraceGraph, TraceNode } from '../../model/trace.ts';
import { escapeHtml } from '../escape-html.ts';
import { safeUrl } from '../safe-url.ts';
import { picture, svg, svgText } from '../svg/svg-element.ts';
import { box, layoutTrace, type PlacedNode } from './layout.ts';
import { changesText, dataModeText, forwardVerb, nodeText, strengthText, strengthWords } from './node-text.ts';

const style = `
.box{fill:#fff;stroke:#334155;stroke-width:1.2}.gone{stroke-dasharray:4 3;stroke:#b91c1c}.subject{stroke-width:3}
.edge{fill:none;stroke:#334155;stroke-width:1.4}.hash,.both-sides{stroke-width:2.6}.weak{stroke-dasharray:5 4;stroke:#b45309}
text{paint-order:stroke;stroke:#f8fafc;stroke-width:3px;font-family:ui-sans-serif,system-ui,sans-serif;font-size:12px;fill:#0f172a}.kind{font-size:10px;fill:#475569}
.small{font-size:10px;fill:#475569}.warn{font-size:10px;fill:#b45309;font-weight:600}`;

const clip = (text: string, length: number): string => {
  const chars = [...text];
  return chars.length <= length ? text : `${chars.slice(0, length - 1).join('')}…`;
};

const inBox = 31;

const nodePicture = ({ node, x, y }: PlacedNode, subject: string): string => {
  const { kind, name, details, isGone } = nodeText(node);
  const classes = ['box', isGone ? 'gone' : '', node.id === subject ? 'subject' : ''].filter(Boolean).join(' ');
  const content = [
    svg('title', {}, escapeHtml([kind, name, ...details].join(', '))),
    svg('rect', { x, y, width: box.width, height: box.height, rx: 5, class: classes }),
    svgText(x + 10, y + 16, kind, { class: 'kind' }),
    svgText(x + 10, y + 34, clip(name, inBox - 2)),
    svgText(x + 10, y + 51, clip(details.join(', '), inBox + 5), { class: isGone ? 'warn' : 'small' }),
  ];
  const url = 'url' in node && node.url !== undefined ? safeUrl(node.url) : undefined;
  return svg(url === undefined ? 'g' : 'a', url === undefined ? {} : { href: url }, ...content);
};

const edgePicture = (edge: TraceEdge, from: PlacedNode, to: PlacedNode): string => {
  const [x1, y1, x2, y2] = [from.x + box.width, from.y + box.height / 2, to.x, to.y + box.height / 2];
  const bend = Math.max(40, Math.abs(x2 - x1) / 2);
  const path = `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2 - 2} ${y2}`;
  const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
  const below = edge.strength === 'weak' ? 'weak: a single sign' : edge.changes && changesText(edge.changes);
  return svg(
    'g',
    {},
    svg('title', {}, escapeHtml([forwardVerb(edge), strengthText(edge), ...dataModeText(edge)].join(', '))),
    svg('path', { d: path, class: `edge ${edge.strength}`, 'marker-end': 'url(#tip)' }),
    svgText(x, y - 6, forwardVerb(edge), { 'text-anchor': 'middle', class: 'small' }),
    below === undefined
      ? ''
      : svgText(x, y + 13, below, { 'text-anchor': 'middle', class: edge.strength === 'weak' ? 'warn' : 'small' }),
  );
};

const tip = svg(
  'marker',
  {
    id: 'tip',
    viewBox: '0 0 8 8',
    refX: 7,
    refY: 4,
    markerWidth: 8,
    markerHeight: 8,
    orient: 'auto',
    markerUnits: 'userSpaceOnUse',
  },
  svg('path', { d: 'M0 0L8 4L0 8Z', fill: '#334155' }),
);

const said = (node: TraceNode | undefined): string => {
  if (node === undefined) return '';
  const { kind, name } = nodeText(node);
  return `${kind} ${name}`;
};

/** The picture in words, for those who cannot see it. */
const describe = ({ nodes, edges }: TraceGraph): string => {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return edges
    .slice(0, 60)
    .map(
      (edge) =>
        `${said(byId.get(edge.from))} ${forwardVerb(edge)} ${said(byId.get(edge.to))} (${strengthWords[edge.strength]})`,
    )
    .join('; ');
};

/** The trace as a picture of its own, without scripts and without anything loaded: thick links rest on a hash or on both sides, dashed ones rest on a single sign. */
export const svgTrace = (graph: TraceGraph): string => {
  const { placed, left, width, height } = layoutTrace(graph);
  const lines = [...graph.notices, ...(left > 0 ? [`${left} more are not drawn: see them with --json`] : [])];
  const edges = graph.edges.flatMap((edge) => {
    const [from, to] = [placed.get(edge.from), placed.get(edge.to)];
    return from === undefined || to === undefined ? [] : [edgePicture(edge, from, to)];
  });
  const total = height + lines.length * 16;
  return `${picture(
    { width: Math.max(width, 620), height: total, className: 'trace' },
    `Trace of ${graph.subject.text}`,
    describe(graph),
    svg('style', {}, style),
    svg('defs', {}, tip),
    svg('rect', { x: 0, y: 0, width: Math.max(width, 620), height: total, fill: '#f8fafc' }),
    ...edges,
    ...[...placed.values()].map((one) => nodePicture(one, graph.subject.node)),
    ...lines.map((line, index) => svgText(20, height + index * 16, line, { class: 'warn' })),
  )}\n`;
};
