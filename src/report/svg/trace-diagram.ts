import { escapeHtml } from '../escape-html.ts';
import type { Trace, TraceLink, TraceNode } from '../trace.ts';
import { visibleText } from '../visible-text.ts';
import { picture, svg, svgText } from './svg-element.ts';

const width = 780;
const height = 296;
const box = { width: 164, height: 68 } as const;
const upper = 40;
const lower = 196;
const columns = [16, 210, 404, 598] as const;

/** What fits the box in the monospaced face. */
const clip = (text: string, length = 22): string => {
  const chars = [...visibleText(text).replace(/\s+/g, ' ')];
  return chars.length <= length ? chars.join('') : `${chars.slice(0, length - 1).join('')}…`;
};

const titleOf = ({ kind, name, id, grade }: TraceNode): string =>
  [kind, name, id, grade].filter((part) => part !== '').join(', ');

const mark = (grade: TraceNode['grade'], x: number, y: number): string =>
  svg('circle', { cx: x, cy: y - 3.5, r: 3.5, class: `mark mark-${grade}` }) +
  svgText(x + 8, y, grade, { class: 'small' });

const node = (it: TraceNode, x: number, y: number): string => {
  const className = it.grade === 'missing' ? 'node node-missing' : 'node';
  return svg(
    'g',
    {},
    svg('title', {}, escapeHtml(titleOf(it))),
    svg('rect', { x, y, width: box.width, height: box.height, rx: 4, class: className }),
    svgText(x + 11, y + 18, it.kind, { class: 'kind' }),
    svgText(x + 11, y + 37, clip(it.name), { class: 'name' }),
    it.id === '' ? '' : svgText(x + 11, y + 56, clip(it.id, 12), { class: 'small mono' }),
    mark(it.grade, it.id === '' ? x + 15 : x + 98, y + 56),
  );
};

const arrow = (points: string, state: TraceLink['state'] | 'plain'): string =>
  svg('polyline', {
    points,
    class: `edge edge-${state}`,
    'marker-end': `url(#tip-${state})`,
  });

const tip = (state: TraceLink['state'] | 'plain'): string =>
  svg(
    'marker',
    {
      id: `tip-${state}`,
      viewBox: '0 0 8 8',
      refX: 7,
      refY: 4,
      markerWidth: 8,
      markerHeight: 8,
      orient: 'auto-start-reverse',
      markerUnits: 'userSpaceOnUse',
    },
    svg('path', { d: 'M0 0L8 4L0 8Z', class: `tip tip-${state}` }),
  );

const lane = (x: number, y: number, laneWidth: number, laneHeight: number, name: string, nameAt = 20): string =>
  svg('rect', { x, y, width: laneWidth, height: laneHeight, rx: 6, class: 'lane' }) +
  svgText(x + 14, y + nameAt, name, { class: 'lane-name' });

const stateWord: Readonly<Record<TraceLink['state'], string>> = {
  agrees: '✓ agrees',
  differs: '✕ differs',
  missing: '✕ missing',
};

const linkLabel = (link: TraceLink, x: number, anchor: 'start' | 'end'): string =>
  svgText(x, 148, link.label, { class: 'edge-name', 'text-anchor': anchor }) +
  svgText(x, 165, stateWord[link.state], {
    class: link.state === 'agrees' ? 'edge-ok' : 'edge-bad',
    'text-anchor': anchor,
  });

const across = (from: number, to: number, y: number, label = ''): string =>
  arrow(`${from},${y} ${to - 1},${y}`, 'plain') +
  (label === '' ? '' : svgText((from + to) / 2, y - 9, label, { class: 'small', 'text-anchor': 'middle' }));

const sentence = (trace: Trace): string =>
  [
    trace.baseline && `Baseline ${trace.baseline.name} leads to ${trace.data.kind} ${trace.data.name}`,
    `${trace.forward.label} from run ${trace.run.name} to the data: ${trace.forward.state}`,
    `${trace.backward.label} from lakeFS commit ${trace.back.name} to the run: ${trace.backward.state}`,
    `anchor ${trace.anchor.name}`,
  ]
    .filter((part) => part !== undefined)
    .join('; ');

/** Baseline, data commit, back-link and anchor in lakeFS above; code and run below; the two links between them. */
export const traceDiagram = (trace: Trace): string => {
  const [first, second, third, fourth] = columns;
  const middle = upper + box.height / 2;
  const runX = (second + third) / 2;
  const base = upper + box.height;
  return picture(
    { width, height, className: 'trace' },
    'Trace of this run',
    sentence(trace),
    svg('defs', {}, ...(['plain', 'agrees', 'differs', 'missing'] as const).map(tip)),
    lane(2, 2, width - 4, 118, 'lakeFS'),
    lane(2, 182, 192, 112, 'git', 104),
    lane(runX - 14, 182, box.width + 28, 112, 'MLflow', 104),
    trace.baseline === undefined ? '' : node(trace.baseline, first, upper),
    trace.baseline === undefined ? '' : across(first + box.width, second, middle),
    trace.baseline === undefined || trace.step === ''
      ? ''
      : svgText(first + box.width + 15, upper - 7, trace.step, { class: 'small', 'text-anchor': 'middle' }),
    node(trace.data, second, upper),
    across(second + box.width, third, middle),
    node(trace.back, third, upper),
    across(third + box.width, fourth, middle),
    node(trace.anchor, fourth, upper),
    node(trace.code, first, lower),
    across(first + box.width, runX, lower + box.height / 2, ''),
    node(trace.run, runX, lower),
    arrow(`${runX + 34},${lower} ${runX + 34},${base + 1}`, trace.forward.state),
    arrow(`${third + 33},${base} ${third + 33},${lower - 1}`, trace.backward.state),
    linkLabel(trace.forward, runX + 24, 'end'),
    linkLabel(trace.backward, third + 44, 'start'),
  );
};
