import { beforeAll, describe, expect, it } from 'vitest';
import { loadPack, type TemplatePack } from '../../../../src/report/load-pack.ts';
import { renderReport } from '../../../../src/report/render-report.ts';
import { sampleEvidence } from '../../../support/sample-evidence.ts';

let base: TemplatePack;
beforeAll(async () => {
  base = await loadPack('provenance');
});

const render = (source: string): string =>
  renderReport(sampleEvidence(), {
    pack: { ...base, templates: { html: { file: 'own.hbs', source, partials: {} } } },
    format: 'html',
  });

describe('chart helpers in a template', () => {
  it('draw metrics against one threshold, read from facts', () => {
    const html = render('{{metricChart "Results" subject.run.metrics threshold=0.975 level=0.9}}');
    expect(html).toContain('sensitivity 0.976, ≥ 0.975 reached; specificity 0.972, ≥ 0.975 not reached');
  });

  it('leave out what is no number', () => {
    expect(render('{{metricChart "Results" checks}}')).toBe('');
  });

  it('draw groups against all, and counts by class', () => {
    expect(render('{{forestChart "Groups" subject.run.metrics overall=0.97}}')).toContain('all 0.97');
    const html = render('{{confusionMatrix "Test" tp=9 fn=1 fp=2 tn=8 positive="ill" negative="well"}}');
    expect(html).toContain('of 10 ill: 9 as ill, 1 as well; of 10 well: 2 as ill, 8 as well');
  });

  it.each([
    ['{{metricChart "Results" "none"}}', 'needs a title and a list of rows'],
    ['{{confusionMatrix "Test" tp=9 fn=1 fp=2}}', 'needs tn=, a count'],
    ['{{confusionMatrix "Test" checks checks}}', 'as many rows of counts as labels'],
  ])('refuse %s with the line', (source, problem) => {
    expect(() => render(source)).toThrow(
      expect.objectContaining({ code: 'REPORT_TEMPLATE_INVALID', message: expect.stringContaining(problem) }),
    );
  });
});
