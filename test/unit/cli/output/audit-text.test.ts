import { describe, expect, it } from 'vitest';
import { findingText, summaryText } from '../../../../src/cli/output/audit-text.ts';
import { junitText } from '../../../../src/cli/output/junit.ts';
import { createStyle } from '../../../../src/cli/output/style.ts';
import { type AuditFinding, type AuditSummary, auditCodes } from '../../../../src/model/audit.ts';

const finding = (more: Partial<AuditFinding> = {}): AuditFinding => ({
  kind: 'finding',
  code: 'run-changed',
  severity: 'error',
  subject: { run: 'r' },
  message: 'run "a" <b> & \u001b[31m\u202e',
  hint: 'look',
  ...more,
});

const summary: AuditSummary = {
  kind: 'summary',
  runs: 2,
  ties: 1,
  modelVersions: 0,
  repositories: ['faces'],
  findings: { error: 1, warning: 0, info: 1 },
  probed: { what: 'none', commits: 0, objects: 0 },
};

describe('findings for people', () => {
  it('say what is wrong, under which code, and what to do', () => {
    expect(findingText(finding({ message: 'run "a"' }), createStyle(false))).toBe(
      '✗ run "a" [run-changed]\n  next: look',
    );
  });

  it('begin no line with what a service wrote', () => {
    const forged = finding({ message: 'run "a\n0 errors"', hint: 'look at "a\r\nb"' });
    expect(findingText(forged, createStyle(false))).toBe(
      '✗ run "a⟨U+000A⟩0 errors" [run-changed]\n  next: look at "a⟨U+000A⟩b"',
    );
  });

  it('are summed up with what was looked at, and whether content was read', () => {
    expect(summaryText(summary)).toBe(
      '2 runs, 1 tie, 0 model versions in 1 repository: 1 error, 0 warnings, 1 note\nno content was read: --probe notices what garbage collection took; histories of sealed metrics and stored files were not read: --probe all does',
    );
    const probed = { what: 'all', commits: 1, objects: 7 } as const;
    expect(summaryText({ ...summary, probed })).toContain('content read: everything, 7 objects of 1 data commit');
  });
});

describe('findings as JUnit has them', () => {
  const isError = ({ severity }: AuditFinding): boolean => severity === 'error';
  const xml = junitText(
    [finding(), finding(), finding({ code: 'tag-missing', severity: 'warning' })],
    summary,
    isError,
  );

  it('are a test for each code, failed where one counts', () => {
    const count = Object.keys(auditCodes).length;
    expect(xml.match(/<testcase /g)).toHaveLength(count);
    expect(xml).toContain(`<testsuite name="tieback audit" tests="${count}" failures="1" errors="0">`);
    expect(xml.match(/<failure /g)).toHaveLength(1);
    expect(xml).toContain('<failure type="run-changed" message="2 found, first: ');
  });

  it('keep those that do not count as output', () => {
    expect(xml.match(/<system-out>warning: /g)).toHaveLength(1);
  });

  it('hold no character that XML does not know', () => {
    expect(xml).toContain('run &quot;a&quot; &lt;b&gt; &amp; ⟨U+001B⟩');
    expect(xml).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
  });
});
