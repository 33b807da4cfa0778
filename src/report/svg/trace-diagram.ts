import { escapeHtml } from '../escape-html.ts';
import { type Trace, type TraceLink, type TraceNode, traceMark } from '../trace.ts';
import { clipText, signsOf, wrapText } from './clip-text.ts';
import { picture, svg, svgText } from './svg-element.ts';

const width = 780;
const height = 320;
const box = { width: 164, height: 78 } as const;
const upper = 40;
const lower = 211;
const columns = [16, 210, 404, 598] as const;

/** How many signs of a name fit the box, and of an id beside its grade. */
const nameSigns = 21;
const idSigns = 12;
const signWidth = { name: 6.6, id: 6.2 } as const;

/** A line as wide as was reckoned, whatever monospaced face the reader's machine has. */
const mono = (x: number, y: number, text: string, className: string, width: number): string =>
  svgText(x, y, text, { class: className, textLength: signsOf(text) * width, lengthAdjust: 'spacingAndGlyphs' });

const nameLines = (name: string, x: number, y: number): string => {
  const lines = wrapText(name, nameSigns);
  const first = lines.length === 1 ? y + 38 : y + 34;
  return lines.map((line, index) => mono(x, first + 14 * index, line, 'name', signWidth.name)).join('');
};

const titleOf = ({ kind, name, id, grade, remark = '' }: TraceNode): string =>
  [kind, name, id, grade, remark].filter((part) => part !== '').join(', ');

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
    nameLines(it.name, x + 11, y),
    it.remark === undefined
      ? ''
      : svgText(x + 11, y + 53, clipText(it.remark, nameSigns), { class: 'small mark-of-warn' }),
    it.id === '' ? '' : mono(x + 11, y + 67, clipText(it.id, idSigns), 'small mono', signWidth.id),
    mark(it.grade, it.id === '' ? x + 15 : x + 100, y + 67),
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

const markClass = (state: TraceLink['state']): string => `edge-mark mark-of-${state}`;

const linkLabel = ({ label, state, proof }: TraceLink, x: number, anchor: 'start' | 'end'): string =>
  svgText(x, 150, label, { class: 'edge-name', 'text-anchor': anchor }) +
  svgText(x, 167, traceMark[state], { class: markClass(state), 'text-anchor': anchor }) +
  svgText(x, 183, proof.join(' '), { class: 'small', 'text-anchor': anchor });

const across = (from: number, to: number, y: number, state: TraceLink['state'] | 'plain' = 'plain'): string =>
  arrow(`${from},${y} ${to - 1},${y}`, state);

const descent = ({ label, state }: TraceLink, x: number): string =>
  svgText(x, upper - 7, label, { class: 'small', 'text-anchor': 'end' }) +
  svgText(x + 4, upper - 7, traceMark[state], { class: `small ${markClass(state)}` });

const source = ({ state, proof }: TraceLink, x: number, y: number): string =>
  svgText(x, y - 8, traceMark[state], { class: markClass(state), 'text-anchor': 'middle' }) +
  svgText(x, y + 17, proof.join(' '), { class: 'small', 'text-anchor': 'middle' });

const sentence = (trace: Trace): string =>
  [
    trace.baseline &&
      `Baseline ${trace.baseline.name} leads to ${trace.data.kind} ${trace.data.name}: ${traceMark[trace.descent.state]}`,
    `${trace.forward.label} from run ${trace.run.name} to the data: ${traceMark[trace.forward.state]}`,
    `${trace.backward.label} from lakeFS commit ${trace.back.name} to the run: ${traceMark[trace.backward.state]}`,
    `anchor ${trace.anchor.name}`,
    `code ${trace.code.name}: ${traceMark[trace.source.state]}`,
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
    svg('defs', {}, ...(['plain', 'pass', 'warn', 'fail', 'skip', 'missing'] as const).map(tip)),
    lane(2, 2, width - 4, 128, 'lakeFS'),
    lane(2, 196, 192, 122, 'git', 112),
    lane(runX - 14, 196, box.width + 28, 122, 'MLflow', 112),
    trace.baseline === undefined ? '' : node(trace.baseline, first, upper),
    trace.baseline === undefined
      ? ''
      : across(first + box.width, second, middle, trace.descent.state) + descent(trace.descent, first + box.width + 15),
    node(trace.data, second, upper),
    across(second + box.width, third, middle),
    node(trace.back, third, upper),
    across(third + box.width, fourth, middle),
    node(trace.anchor, fourth, upper),
    node(trace.code, first, lower),
    across(first + box.width, runX, lower + box.height / 2, trace.source.state),
    source(trace.source, (first + box.width + runX) / 2, lower + box.height / 2),
    node(trace.run, runX, lower),
    arrow(`${runX + 34},${lower} ${runX + 34},${base + 1}`, trace.forward.state),
    arrow(`${third + 33},${base} ${third + 33},${lower - 1}`, trace.backward.state),
    linkLabel(trace.forward, runX + 24, 'end'),
    linkLabel(trace.backward, third + 44, 'start'),
  );
};
