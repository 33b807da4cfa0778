import type { CheckOutcome, CheckResult, Subject } from '../model/evidence.ts';
import type { Fact, Grade } from '../model/fact.ts';
import { shortId } from './format-value.ts';
import { seenText } from './shown.ts';
import { type Standing, standingsOf } from './standing.ts';

export type TraceNode = {
  readonly kind: string;
  readonly name: string;
  readonly id: string;
  /** `altered` where a commit's own fields do not give its id. */
  readonly grade: Grade | 'missing' | 'altered';
  /** That the tag which the commit was recorded with stands elsewhere now, or nowhere; that the run is not as it was sealed. */
  readonly remark?: string;
};

/** An arrow with its mark: what the checks that prove it say, or that nothing was recorded to be proven. */
export type TraceLink = {
  readonly label: string;
  readonly state: CheckOutcome | 'missing';
  /** Ids of the checks that the mark comes from. */
  readonly proof: readonly string[];
};

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
  /** From the baseline to the data commit; the label says what lies between. */
  readonly descent: TraceLink;
  readonly source: TraceLink;
};

/** A sign and a word: colour alone would tell nothing to many readers, nor on paper. */
export const traceMark: Readonly<Record<TraceLink['state'], string>> = {
  pass: '✓ pass',
  warn: '! warn',
  fail: '✕ fail',
  skip: '– not checked',
  missing: '✕ missing',
};

const known = <T>(fact: Fact<T>): T | undefined => (fact.grade === 'missing' ? undefined : fact.value);

const hasFailed = (checks: readonly CheckResult[], id: string): boolean =>
  checks.some((check) => check.id === id && check.outcome === 'fail');

/** Check DATA-02 says that a commit was altered, and an id that is not verified which one. */
const commitGrade = (id: Fact<string>, checks: readonly CheckResult[]): TraceNode['grade'] =>
  hasFailed(checks, 'DATA-02') && id.grade === 'recorded' ? 'altered' : id.grade;

const node = (
  kind: string,
  name: Fact<string> | undefined,
  id: Fact<string>,
  grade: TraceNode['grade'] = id.grade,
): TraceNode => {
  const short = known(id) === undefined ? 'missing' : seenText(shortId(known(id) ?? ''));
  const given = name === undefined ? undefined : known(name);
  const called = given === undefined ? undefined : seenText(given);
  return { kind, name: called ?? short, id: called === undefined ? '' : short, grade };
};

type Tagged = { readonly tag: Fact<string>; readonly now: Fact<string> };

/** What became of a tag, as check LINK-03 asks it; undefined where it stands, or nobody could tell. */
const tagRemark = ({ tag, now }: Tagged, id: Fact<string>): string | undefined => {
  const [name, at, stands] = [known(tag), known(id), known(now)];
  if (name === undefined) return undefined;
  if (now.grade === 'missing') return now.why === 'absent' ? `tag gone: ${seenText(name)}` : undefined;
  return at === undefined || stands === at ? undefined : `tag moved: ${seenText(name)}`;
};

const isAbsent = (fact: Fact<unknown>): boolean => fact.grade === 'missing' && fact.why !== 'unreachable';

const link = (label: string, { outcome, proof }: Standing, says?: Fact<string>): TraceLink => ({
  label,
  state: says !== undefined && isAbsent(says) ? 'missing' : outcome,
  proof,
});

const stepWord = (subject: Subject, isProven: boolean): string => {
  const { baseline, commit, chain } = subject.data;
  if (known(baseline.id) !== undefined && known(baseline.id) === known(commit.id)) {
    return isProven ? 'same commit' : 'the same id';
  }
  if (chain.length < 2) return '';
  return chain.length === 2 ? '1 commit' : `${chain.length - 1} commits`;
};

/** The arrows are marked by the checks' answers, never by comparing values here: the list of checks and the picture agree. */
export const traceOf = (subject: Subject, checks: readonly CheckResult[]): Trace => {
  const { data, run, links, code, tie } = subject;
  const isFixed = known(tie.kind) === 'fixed';
  const standings = standingsOf(checks);
  const commit = (kind: string, name: Fact<string> | undefined, id: Fact<string>): TraceNode =>
    node(kind, name, id, commitGrade(id, checks));
  const tagged = (kind: string, names: Tagged, id: Fact<string>): TraceNode => {
    const remark = tagRemark(names, id);
    return remark === undefined ? commit(kind, names.tag, id) : { ...commit(kind, undefined, id), remark };
  };
  const baseline = { tag: data.baselineTag, now: data.baselineTagCommit };
  return {
    ...(isFixed ? {} : { baseline: tagged('baseline', baseline, data.baseline.id) }),
    data: tagged(isFixed ? 'data version' : 'data commit', { tag: data.tag, now: data.tagCommit }, data.commit.id),
    run: { ...node('run', run.name, run.id), ...(hasFailed(checks, 'METRIC-01') ? { remark: 'fails METRIC-01' } : {}) },
    back: commit('back-link commit', undefined, links.back.id),
    anchor: node('anchor', links.anchor, links.anchorCommit),
    code: node('code', undefined, code.commit),
    forward: link('forward link', standings.forward, links.forward.commit),
    backward: link('back-link', standings.back, links.backRunId),
    descent: link(stepWord(subject, standings.baseline.outcome === 'pass'), standings.baseline),
    source: link('code', standings.code),
  };
};
