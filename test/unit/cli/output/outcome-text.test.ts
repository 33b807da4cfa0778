import { describe, expect, it } from 'vitest';
import { outcomeText, sealedText } from '../../../../src/cli/output/outcome-text.ts';
import { createStyle } from '../../../../src/cli/output/style.ts';
import { asRunId } from '../../../../src/model/ids.ts';
import type { RunOutcome } from '../../../../src/wrap/run-outcome.ts';
import { baselineCommit, dataCommit, tie } from '../../wrap/samples.ts';

const complete: RunOutcome = {
  tie,
  repository: 'faces',
  branch: 'retina-first',
  baseline: { ref: 'v1', tag: 'v1', commit: baselineCommit },
  dataCommit,
  dataTag: 'v2',
  isNewData: true,
  counts: { unit: 'objects', original: 100, added: 20, removed: 3, changed: 1, total: 117 },
  dataMode: 'dir-verified',
  dataCheck: 'unchanged',
  runId: asRunId('r1'),
  status: 'FINISHED',
  extraRuns: [],
  backLinkCommit: dataCommit,
  anchor: 'tieback-x',
  commitUrl: 'https://d/commit',
  backLinkUrl: 'https://d/link',
  runUrl: 'https://r/run',
  reports: ['/r.html'],
  childCode: 0,
  statusAssertedBy: undefined,
  isComplete: true,
  metricsRejected: 0,
  failures: [],
};

const textOf = (more: Partial<RunOutcome> = {}): string => outcomeText({ ...complete, ...more }, createStyle(false));

describe('outcomeText', () => {
  it('has every link and the reports', () => {
    for (const link of ['https://d/commit', 'https://d/link', 'https://r/run', '/r.html'])
      expect(textOf()).toContain(link);
  });

  it('counts the data, or says that it is the baseline', () => {
    expect(textOf()).toContain('100 + 20 added − 3 removed = 117 objects, 1 changed, tag v2');
    expect(textOf({ isNewData: false, counts: undefined })).toContain("the baseline's own data (v1), tag v2");
    const one = { unit: 'objects', original: 0, added: 1, removed: 0, changed: 0, total: 1 } as const;
    expect(textOf({ counts: one })).toContain('= 1 object, 0 changed');
    const fixed = { branch: undefined, baseline: { ref: 'main', tag: null, commit: baselineCommit }, isNewData: false };
    expect(textOf({ ...fixed, counts: undefined })).toContain('version "main" as it stood');
  });

  it('says how sure it is that just this was read', () => {
    expect(textOf({ dataMode: 'uri-given', dataCheck: 'not-checked' })).toContain('unproven');
    const changed = { dataMode: 'uri-given', dataCheck: 'changed' } as const;
    expect(textOf(changed)).toContain('a data folder or input folder no longer equalled its commit');
    expect(textOf({ ...changed, changedFolders: ['input "test"'] })).toContain('after training: input "test"; what');
    const partly = { dataMode: 'uri-given', dataCheck: 'unchanged', leftOut: 'data folder: 1 file …' } as const;
    expect(textOf(partly)).toContain('unchanged is what was compared before and after training; data folder: 1 file');
    expect(textOf({ dataMode: 'uri-given', dataCheck: 'not-checked' })).not.toMatch(/verified|unchanged/);
  });

  it('says how the command ended', () => {
    expect(textOf({ status: 'FAILED', childCode: 7 })).toMatch(/^tie \S+ FAILED \(exit code 7\)/);
    const asserted = { status: 'FAILED', childCode: undefined, statusAssertedBy: 'eve@clinic' } as const;
    expect(textOf(asserted)).toMatch(/^tie \S+ FAILED \(as eve@clinic said\)/);
    expect(textOf({ status: undefined })).toMatch(/^tie \S+ not closed/);
  });

  it('mentions further runs', () => {
    expect(textOf({ extraRuns: [asRunId('r2'), asRunId('r3')] })).toContain('2 more');
    expect(textOf()).not.toContain('more');
  });

  it('says of an incomplete recording why, and what to do', () => {
    const failure = { step: 'closeRun', code: 'MLFLOW_REJECTED', message: 'refused', hint: 'mend it' };
    const text = textOf({ isComplete: false, failures: [failure], backLinkUrl: undefined });
    expect(text).toContain('run status: refused [MLFLOW_REJECTED]');
    expect(text).toContain('mend it');
    expect(text).toContain(`tieback resume ${tie}`);
    const gone = textOf({ isComplete: false, failures: [failure], isJournalGone: true, repository: 'faces' });
    expect(gone).toContain(`tieback resume --repo faces ${tie}`);
    expect(text).not.toContain('back-link');
    expect(textOf()).not.toContain('resume');
  });
});

describe('sealedText', () => {
  it('says that nothing was run', () => {
    expect(sealedText(complete)).toBe(`tie ${tie} is sealed already: nothing was run`);
  });

  it('says of a training that failed how it ended, and what would train anew', () => {
    expect(sealedText({ ...complete, status: 'FAILED', childCode: 7 })).toMatch(
      /nothing was run; its training ended as FAILED with exit code 7, .* use another --tie KEY$/,
    );
    expect(sealedText({ ...complete, status: 'KILLED', childCode: undefined })).toContain('ended as KILLED, and');
  });
});
