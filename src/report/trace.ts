import type { Fact, Grade, Subject } from '../model/evidence.ts';
import { shortId } from './format-value.ts';
import { seenText } from './shown.ts';

export type TraceNode = {
  readonly kind: string;
  readonly name: string;
  readonly id: string;
  readonly grade: Grade | 'missing';
};

/** A link agrees when what one side says is what the other side has. */
export type TraceLink = { readonly label: string; readonly state: 'agrees' | 'differs' | 'missing' };

/** What the trace diagram draws, in whatever form. */
export type Trace = {
  /** Absent for a tie on a fixed version. */
  readonly baseline?: TraceNode;
  readonly data: TraceNode;
  readonly run: TraceNode;
  readonly back: TraceNode;
  readonly anchor: TraceNode;
  readonly code: TraceNode;
  readonly forward: TraceLink;
  readonly backward: TraceLink;
  /** What lies between the baseline and the data commit. */
  readonly step: string;
};

const known = <T>(fact: Fact<T>): T | undefined => (fact.grade === 'missing' ? undefined : fact.value);

const node = (kind: string, name: Fact<string> | undefined, id: Fact<string>): TraceNode => {
  const short = known(id) === undefined ? 'missing' : seenText(shortId(known(id) ?? ''));
  const given = name === undefined ? undefined : known(name);
  const called = given === undefined ? undefined : seenText(given);
  return { kind, name: called ?? short, id: called === undefined ? '' : short, grade: id.grade };
};

const link = (label: string, says: Fact<string>, has: Fact<string>): TraceLink => ({
  label,
  state: says.grade === 'missing' ? 'missing' : known(says) === known(has) ? 'agrees' : 'differs',
});

const stepWord = (subject: Subject): string => {
  const { baseline, commit, chain } = subject.data;
  if (known(baseline.id) !== undefined && known(baseline.id) === known(commit.id)) return 'same commit';
  if (chain.length < 2) return '';
  return chain.length === 2 ? '1 commit' : `${chain.length - 1} commits`;
};

export const traceOf = (subject: Subject): Trace => {
  const { data, run, links, code, tie } = subject;
  const isFixed = known(tie.kind) === 'fixed';
  return {
    ...(isFixed ? {} : { baseline: node('baseline', data.baselineTag, data.baseline.id) }),
    data: node(isFixed ? 'data version' : 'data commit', data.tag, data.commit.id),
    run: node('run', run.name, run.id),
    back: node('back-link commit', undefined, links.back.id),
    anchor: node('anchor', links.anchor, links.anchorCommit),
    code: node('code', undefined, code.commit),
    forward: link('forward link', links.forward.commit, data.commit.id),
    backward: link('back-link', links.backRunId, run.id),
    step: stepWord(subject),
  };
};
