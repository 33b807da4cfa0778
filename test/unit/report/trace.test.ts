import { describe, expect, it } from 'vitest';
import type { CheckOutcome, Evidence, Subject } from '../../../src/model/evidence.ts';
import { traceDiagram } from '../../../src/report/svg/trace-diagram.ts';
import { traceOf } from '../../../src/report/trace.ts';
import { traceList } from '../../../src/report/trace-list.ts';
import { traceText } from '../../../src/report/trace-text.ts';
import { sampleEvidence } from '../../support/sample-evidence.ts';
import { sample } from '../../support/sample-records.ts';
import { sampleVariants } from '../../support/sample-variants.ts';

const traceIn = ({ subject, checks }: Evidence) => traceOf(subject, checks);
const svgTraceOf = (evidence: Evidence): string => traceDiagram(traceIn(evidence));

/** The sample, in which all values agree, with other answers of its checks. */
const judged = (answers: Readonly<Record<string, CheckOutcome>>): Evidence => {
  const evidence = sampleEvidence();
  return {
    ...evidence,
    checks: evidence.checks.map((check) => ({ ...check, outcome: answers[check.id] ?? check.outcome })),
  };
};

describe('traceOf', () => {
  it('marks each arrow by the checks that prove it', () => {
    const trace = traceIn(sampleEvidence());
    const { forward, backward, descent, source } = trace;
    expect([forward.state, backward.state, descent.state, source.state]).toEqual(['pass', 'pass', 'pass', 'pass']);
    expect(descent.label).toBe('1 commit');
    expect(trace.data).toEqual({
      kind: 'data commit',
      name: sample.dataTag,
      id: sample.data.slice(0, 12),
      grade: 'verified',
    });
  });

  it.each([
    ['DATA-01', 'fail', ['fail', 'pass', 'pass', 'pass']],
    ['LINK-01', 'fail', ['fail', 'pass', 'pass', 'pass']],
    ['LINK-04', 'fail', ['fail', 'pass', 'pass', 'pass']],
    ['LINK-02', 'warn', ['pass', 'warn', 'pass', 'pass']],
    ['DATA-03', 'skip', ['pass', 'pass', 'skip', 'pass']],
    ['CODE-02', 'warn', ['pass', 'pass', 'pass', 'warn']],
  ] as const)('marks no arrow as passed that %s does not bear out, whatever the values say', (id, outcome, states) => {
    const { forward, backward, descent, source } = traceIn(judged({ [id]: outcome }));
    expect([forward, backward, descent, source].map(({ state }) => state)).toEqual(states);
  });

  it('tells a link that is not there from one that could not be read', () => {
    expect(traceIn(sampleVariants.missing()).forward.state).toBe('skip');
    expect(traceIn(sampleVariants.minimal()).forward.state).toBe('missing');
  });

  it('has no baseline for a tie on a fixed version', () => {
    const trace = traceIn(sampleVariants.fixed());
    expect(trace.baseline).toBeUndefined();
    expect(trace.data.kind).toBe('data version');
  });

  it('says when the data commit is the baseline itself', () => {
    const { subject } = sampleEvidence();
    const same = { ...subject, data: { ...subject.data, commit: subject.data.baseline } };
    expect(traceOf(same, sampleEvidence().checks).descent).toMatchObject({ label: 'same commit', state: 'pass' });
    expect(traceOf(same, []).descent.label).toBe('the same id');
  });

  it('calls no altered commit verified, nor the same as another', () => {
    const { subject, checks } = sampleEvidence();
    const id = { ...subject.data.baseline.id, grade: 'recorded' } as Subject['data']['baseline']['id'];
    const altered = { ...subject.data.baseline, id };
    const same = { ...subject, data: { ...subject.data, baseline: altered, commit: altered } };
    const failed = checks.map((check) => (check.id === 'DATA-02' ? { ...check, outcome: 'fail' as const } : check));
    const trace = traceOf(same, failed);
    expect([trace.baseline?.grade, trace.data.grade, trace.back.grade]).toEqual(['altered', 'altered', 'verified']);
    expect(trace.descent).toMatchObject({ label: 'the same id', state: 'fail' });
  });
});

describe('the trace of a commit whose tag does not stand at it any more', () => {
  const { subject, checks } = sampleEvidence();
  const { tagCommit } = subject.data;
  const moved = { ...tagCommit, value: sample.baseline } as typeof tagCommit;
  const traceWith = (now: typeof tagCommit) =>
    traceOf({ ...subject, data: { ...subject.data, tagCommit: now, baselineTagCommit: now } }, checks);

  it('names it by its id, and says what became of the tag', () => {
    const id = sample.data.slice(0, 12);
    expect(traceWith(moved).data).toEqual({
      ...{ kind: 'data commit', name: id, id: '', grade: 'verified' },
      remark: `tag moved: ${sample.dataTag}`,
    });
    expect(traceWith(moved).baseline).toMatchObject({ name: sample.baselineTag });
    expect(traceWith({ grade: 'missing', why: 'absent' }).data.remark).toBe(`tag gone: ${sample.dataTag}`);
    expect(traceWith({ grade: 'missing', why: 'unreachable' }).data.remark).toBeUndefined();
  });

  it('says so in every form', () => {
    const trace = traceWith(moved);
    const said = `tag moved: ${sample.dataTag}`;
    expect(traceText(trace)).toContain(`${sample.data.slice(0, 12)}  (verified; ${said})`);
    expect(traceList(trace)).toContain(`<span class="mark-of-warn">${said}</span>`);
    expect(traceDiagram(trace)).toContain(`verified, ${said}</title>`);
    expect(traceDiagram(trace)).toMatch(/class="small mark-of-warn"[^>]*>tag moved: /);
  });
});

describe('the trace of a run that is not as it was sealed', () => {
  it('says so at the run, in every form', () => {
    const { subject, checks } = sampleEvidence();
    expect(traceOf(subject, checks).run.remark).toBeUndefined();
    const fails = checks.slice(0, 1).map((check) => ({ ...check, id: 'METRIC-01', outcome: 'fail' as const }));
    const trace = traceOf(subject, [...checks, ...fails]);
    expect(trace.run.remark).toBe('fails METRIC-01');
    expect(traceText(trace)).toMatch(/run .*; fails METRIC-01\)/);
    expect(traceList(trace)).toContain('>fails METRIC-01</span>');
    expect(traceDiagram(trace)).toMatch(/>fails METRIC-01<\/text>/);
  });
});

describe('a trace as text', () => {
  it('names every node and both links', () => {
    const text = traceText(traceIn(sampleEvidence()));
    for (const part of [
      sample.baselineTag,
      sample.dataTag,
      'augmented',
      'forward link, run → data: ✓ pass (DATA-01, LINK-01, LINK-04)',
      'back-link, commit → run: ✓ pass (DATA-02, LINK-02)',
      'anchor',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('shouts what does not hold', () => {
    const text = traceText(traceIn(sampleVariants.missing()));
    expect(text).toContain('forward link, run → data: – not checked (DATA-01, LINK-01, LINK-04)');
    expect(text).toContain('back-link, commit → run: ✕ FAIL (DATA-02, LINK-02)');
  });
});

describe('a trace as a picture', () => {
  it('says in its description what it shows', () => {
    expect(svgTraceOf(sampleEvidence())).toContain(
      `<desc>Baseline ${sample.baselineTag} leads to data commit ${sample.dataTag}: ✓ pass; forward link from run augmented to the data: ✓ pass; back-link from lakeFS commit ${sample.back.slice(0, 12)} to the run: ✓ pass; anchor tieback-${sample.tie}; code ${sample.git.slice(0, 12)}: ✓ pass</desc>`,
    );
  });

  it('draws what does not hold differently, and says it in words', () => {
    const svg = svgTraceOf(sampleVariants.missing());
    expect(svg).toContain('class="edge edge-skip"');
    expect(svg).toContain('class="edge edge-fail"');
    expect(svg).toContain('– not checked');
    expect(svg).toContain('✕ fail');
    expect(svgTraceOf(sampleVariants.minimal())).toContain('✕ missing');
  });

  it('writes long names on two lines, cuts longer ones, and keeps them whole in the tooltip', () => {
    const svg = svgTraceOf(sampleEvidence());
    expect(svg).toMatch(/>tieback-01kb5x3m8q7r2<\/text><text [^>]*>v9d4w6t1h0f5s<\/text>/);
    expect(svg).toContain(`<title>anchor, tieback-${sample.tie},`);
    const trace = traceIn(sampleEvidence());
    const drawn = traceDiagram({ ...trace, anchor: { ...trace.anchor, name: 'n'.repeat(50) } });
    expect(drawn).toContain(`>${'n'.repeat(21)}</text>`);
    expect(drawn).toContain(`>${'n'.repeat(20)}…</text>`);
    expect(drawn).toContain(`<title>anchor, ${'n'.repeat(50)},`);
  });
});

describe('a trace as a list, for narrow screens', () => {
  it('says of every arrow what its picture says', () => {
    const list = traceList(traceIn(sampleVariants.altered()));
    const marks = [...list.matchAll(/<b class="mark-of-(\w+)">([^<]+)<\/b>/g)].map(([, state, mark]) => [state, mark]);
    expect(marks).toEqual([
      ['pass', '✓ pass'],
      ['fail', '✕ fail'],
      ['pass', '✓ pass'],
      ['pass', '✓ pass'],
    ]);
    for (const name of [sample.baselineTag, 'augmented', `tieback-${sample.tie}`]) expect(list).toContain(name);
  });
});
