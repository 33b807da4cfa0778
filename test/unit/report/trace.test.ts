import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../src/model/evidence.ts';
import { traceDiagram } from '../../../src/report/svg/trace-diagram.ts';
import { traceOf } from '../../../src/report/trace.ts';
import { traceText } from '../../../src/report/trace-text.ts';
import { sampleEvidence } from '../../support/sample-evidence.ts';
import { sample } from '../../support/sample-records.ts';
import { sampleVariants } from '../../support/sample-variants.ts';

const svgTraceOf = ({ subject }: Evidence): string => traceDiagram(traceOf(subject));

describe('traceOf', () => {
  it('finds both links to agree when each side names what the other has', () => {
    const trace = traceOf(sampleEvidence().subject);
    expect([trace.forward.state, trace.backward.state, trace.step]).toEqual(['agrees', 'agrees', '1 commit']);
    expect(trace.data).toEqual({
      kind: 'data commit',
      name: sample.dataTag,
      id: sample.data.slice(0, 12),
      grade: 'verified',
    });
  });

  it('tells a link that is missing from one that differs', () => {
    const trace = traceOf(sampleVariants.missing().subject);
    expect([trace.forward.state, trace.backward.state]).toEqual(['missing', 'differs']);
  });

  it('has no baseline for a tie on a fixed version', () => {
    const trace = traceOf(sampleVariants.fixed().subject);
    expect(trace.baseline).toBeUndefined();
    expect(trace.data.kind).toBe('data version');
  });

  it('says when the data commit is the baseline itself', () => {
    const { subject } = sampleEvidence();
    const same = { ...subject, data: { ...subject.data, commit: subject.data.baseline } };
    expect(traceOf(same).step).toBe('same commit');
  });
});

describe('a trace as text', () => {
  it('names every node and both links', () => {
    const text = traceText(traceOf(sampleEvidence().subject));
    for (const part of [
      sample.baselineTag,
      sample.dataTag,
      'augmented',
      'forward link agrees',
      'back-link agrees',
      'anchor',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('shouts what does not hold', () => {
    const text = traceText(traceOf(sampleVariants.missing().subject));
    expect(text).toContain('forward link MISSING');
    expect(text).toContain('back-link DIFFERS');
  });
});

describe('a trace as a picture', () => {
  it('says in its description what it shows', () => {
    expect(svgTraceOf(sampleEvidence())).toContain(
      `<desc>Baseline ${sample.baselineTag} leads to data commit ${sample.dataTag}; forward link from run augmented to the data: agrees; back-link from lakeFS commit ${sample.back.slice(0, 12)} to the run: agrees; anchor tieback-${sample.tie}</desc>`,
    );
  });

  it('draws what does not hold differently, and says it in words', () => {
    const svg = svgTraceOf(sampleVariants.missing());
    expect(svg).toContain('class="edge edge-missing"');
    expect(svg).toContain('✕ missing');
    expect(svg).toContain('✕ differs');
  });

  it('cuts long names and keeps them whole in the tooltip', () => {
    const svg = svgTraceOf(sampleEvidence());
    expect(svg).toContain('>tieback-01kb5x3m8q7r2…</text>');
    expect(svg).toContain(`<title>anchor, tieback-${sample.tie},`);
  });
});
