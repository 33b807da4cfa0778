import { escapeHtml } from './escape-html.ts';
import { type Trace, type TraceLink, type TraceNode, traceMark } from './trace.ts';

const place = ({ kind, name, id, grade, remark }: TraceNode): string =>
  `<li class="stop"><span class="kind">${escapeHtml(kind)}</span><code class="v">${escapeHtml(name)}</code>` +
  `${id === '' ? '' : `<code class="v id">${escapeHtml(id)}</code>`}<span class="grade g-${grade}">${grade}</span>` +
  `${remark === undefined ? '' : ` <span class="mark-of-warn">${escapeHtml(remark)}</span>`}</li>`;

const way = (text: string, { state, proof }: TraceLink): string =>
  `<li class="way">${escapeHtml(text)} <b class="mark-of-${state}">${traceMark[state]}</b> <span class="proof">${proof.join(' ')}</span></li>`;

/** The trace as a list from top to bottom, for screens too narrow for the picture; style sheets show one of the two. */
export const traceList = (trace: Trace): string => {
  const { baseline, data, run, back, anchor, code } = trace;
  const descent = ['↓', trace.descent.label].filter((part) => part !== '').join(' ');
  return [
    '<ol class="trace-list">',
    ...(baseline === undefined ? [] : [place(baseline), way(descent, trace.descent)]),
    place(data),
    way('↑ forward link: the run names the data', trace.forward),
    place(run),
    way('↑ back-link: a commit names the run', trace.backward),
    place(back),
    '<li class="way">↓ kept by</li>',
    place(anchor),
    place(code),
    way('↑ the code of the run', trace.source),
    '</ol>',
  ].join('');
};
