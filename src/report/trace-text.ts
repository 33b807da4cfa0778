import { clip } from '../util/clip.ts';
import { visibleText } from '../util/visible-text.ts';
import { type Trace, type TraceLink, type TraceNode, traceMark } from './trace.ts';

const clean = (text: string): string => clip(visibleText(text).replaceAll('\n', ' '), 60);

const line = ({ kind, name, id, grade, remark = '' }: TraceNode): string => {
  const parts = [clean(name), id].filter((part) => part !== '');
  return `${kind.padEnd(16)} ${parts.join('  ')}  (${[grade, clean(remark)].filter((part) => part !== '').join('; ')})`;
};

/** What does not hold is shouted: a page of plain text has no other way to make it stand out. */
const mark = ({ state, proof }: TraceLink): string =>
  `${state === 'fail' || state === 'missing' ? traceMark[state].toUpperCase() : traceMark[state]} (${proof.join(', ')})`;

/** The trace for a page that cannot hold a picture: read from top to bottom, the links in between. */
export const traceText = (trace: Trace): string => {
  const between = trace.descent.label === '' ? '' : `${trace.descent.label}: `;
  return [
    ...(trace.baseline === undefined
      ? []
      : [line(trace.baseline), `       │   ${between}${mark(trace.descent)}`, '       ▼']),
    line(trace.data),
    `       │   forward link, run → data: ${mark(trace.forward)}`,
    `       ├── ${line(trace.run)}`,
    `       │   back-link, commit → run: ${mark(trace.backward)}`,
    '       ▼',
    line(trace.back),
    '       │',
    '       ▼',
    line(trace.anchor),
    '',
    line(trace.code),
    `       └── code of the run: ${mark(trace.source)}`,
  ].join('\n');
};
