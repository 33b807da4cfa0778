import type { Trace, TraceLink, TraceNode } from './trace.ts';
import { visibleText } from './visible-text.ts';

const stateWord: Readonly<Record<TraceLink['state'], string>> = {
  agrees: 'agrees',
  differs: 'DIFFERS',
  missing: 'MISSING',
};

const line = ({ kind, name, id, grade }: TraceNode): string => {
  const clean = visibleText(name).replaceAll('\n', ' ');
  const short = clean.length > 60 ? `${clean.slice(0, 59)}…` : clean;
  return `${kind.padEnd(16)} ${[short, id].filter((part) => part !== '').join('  ')}  (${grade})`;
};

/** The trace for a page that cannot hold a picture: read from top to bottom, the links in between. */
export const traceText = (trace: Trace): string => {
  const step = trace.step === '' ? '' : `  ${trace.step}`;
  return [
    ...(trace.baseline === undefined ? [] : [line(trace.baseline), `       │${step}`, '       ▼']),
    line(trace.data),
    `       │   forward link ${stateWord[trace.forward.state]}: run → data`,
    `       ├── ${line(trace.run)}`,
    `       │   back-link ${stateWord[trace.backward.state]}: commit → run`,
    '       ▼',
    line(trace.back),
    '       │',
    '       ▼',
    line(trace.anchor),
    '',
    line(trace.code),
  ].join('\n');
};
