import type { TraceEdge, TraceGraph, TraceNode, TraceStrength } from '../../model/trace.ts';
import { safeUrl } from '../safe-url.ts';
import { changesText, forwardVerb, nodeText } from './node-text.ts';

/** Mermaid knows no escaping but character codes. */
const escaped = (text: string): string =>
  text.replace(/[^\p{L}\p{N} .,:@/_()+-]/gu, (char) => `#${char.codePointAt(0) ?? 0};`);

const label = (node: TraceNode): string => {
  const { kind, name, details } = nodeText(node);
  return [`${kind} ${name}`, ...details].map(escaped).join('<br/>');
};

const shapes: Readonly<Record<TraceNode['kind'], readonly [open: string, close: string]>> = {
  run: ['([', '])'],
  commit: ['[', ']'],
  'model-version': ['[[', ']]'],
  code: ['{{', '}}'],
};

const nodeLine = (node: TraceNode, id: string): string => {
  const [open, close] = shapes[node.kind];
  return `  ${id}${open}"${label(node)}"${close}`;
};

const arrows: Readonly<Record<TraceStrength, string>> = {
  hash: '==>',
  'both-sides': '==>',
  stated: '-->',
  weak: '-.->',
};

const edgeLine = (edge: TraceEdge, from: string, to: string): string => {
  const changes = edge.changes === undefined ? [] : [changesText(edge.changes)];
  const weak = edge.strength === 'weak' ? [`weak: ${edge.signs.join(', ')}`] : [];
  const mode = edge.dataMode === undefined ? [] : [`data mode ${edge.dataMode}`];
  const text = [forwardVerb(edge), ...changes, ...weak, ...mode].map(escaped).join('<br/>');
  return `  ${from} ${arrows[edge.strength]}|"${text}"| ${to}`;
};

const linkLine = (node: TraceNode, id: string): readonly string[] => {
  const url = 'url' in node && node.url !== undefined ? safeUrl(node.url) : undefined;
  return url === undefined ? [] : [`  click ${id} href "${url}"`];
};

/** The trace as a Mermaid flowchart: thick arrows rest on a hash or on both sides, dotted ones rest on a single sign. */
export const mermaidTrace = ({ subject, nodes, edges, notices }: TraceGraph): string => {
  const ids = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const idOf = (node: string): string => ids.get(node) ?? '';
  return [
    'flowchart LR',
    ...notices.map((notice) => `  %% ${escaped(notice)}`),
    ...nodes.map((node) => nodeLine(node, idOf(node.id))),
    ...edges.map((edge) => edgeLine(edge, idOf(edge.from), idOf(edge.to))),
    ...nodes.flatMap((node) => linkLine(node, idOf(node.id))),
    `  style ${idOf(subject.node)} stroke-width:3px`,
    '',
  ].join('\n');
};
