import { type AuditCode, type AuditFinding, type AuditSummary, auditCodes } from '../../model/audit.ts';
import { escapeHtml } from '../../util/escape-html.ts';
import { visibleText } from '../../util/visible-text.ts';

const escaped = (text: string): string => escapeHtml(visibleText(text));

const told = ({ message, hint, severity }: AuditFinding): string => `${severity}: ${message}\n  next: ${hint}`;

const testCase = (
  code: AuditCode,
  found: readonly AuditFinding[],
  isFailure: (one: AuditFinding) => boolean,
): string => {
  const failures = found.filter(isFailure);
  const others = found.filter((one) => !isFailure(one));
  const [first] = failures;
  const content = [
    ...(first === undefined
      ? []
      : [
          `<failure type="${code}" message="${escaped(`${failures.length} found, first: ${first.message}`)}">${escaped(failures.map(told).join('\n'))}</failure>`,
        ]),
    ...(others.length === 0 ? [] : [`<system-out>${escaped(others.map(told).join('\n'))}</system-out>`]),
  ].join('');
  return `    <testcase classname="tieback.audit" name="${code}: ${escaped(auditCodes[code])}">${content}</testcase>`;
};

/** An audit as JUnit has it: a test for each kind of finding, failed when one of them counts. */
export const junitText = (
  findings: readonly AuditFinding[],
  summary: AuditSummary,
  isFailure: (one: AuditFinding) => boolean,
): string => {
  const byCode = Map.groupBy(findings, ({ code }) => code);
  const codes = Object.keys(auditCodes) as AuditCode[];
  const failed = codes.filter((code) => byCode.get(code)?.some(isFailure) === true).length;
  const counts = `tests="${codes.length}" failures="${failed}" errors="0"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="tieback audit" ${counts}>`,
    '    <properties>',
    ...(['runs', 'ties', 'modelVersions'] as const).map(
      (name) => `      <property name="${name}" value="${summary[name]}"/>`,
    ),
    `      <property name="repositories" value="${escaped(summary.repositories.join(', '))}"/>`,
    '    </properties>',
    ...codes.map((code) => testCase(code, byCode.get(code) ?? [], isFailure)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
};
