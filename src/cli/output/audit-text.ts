import type { AuditFinding, AuditSeverity, AuditSummary } from '../../model/audit.ts';
import { visibleLine } from '../../util/visible-text.ts';
import type { Style } from './style.ts';

const marks: Readonly<Record<AuditSeverity, (style: Style) => string>> = {
  error: ({ bad }) => bad('✗'),
  warning: ({ warn }) => warn('!'),
  info: ({ dim }) => dim('·'),
};

/** One finding, with what to do about it. */
export const findingText = ({ severity, code, message, hint }: AuditFinding, style: Style): string =>
  `${marks[severity](style)} ${visibleLine(message)} ${style.dim(`[${code}]`)}\n  ${style.bold('next:')} ${visibleLine(hint)}`;

const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

const probeText = ({ what, commits, objects }: AuditSummary['probed']): string => {
  const shallow = 'histories of sealed metrics and stored files were not read: --probe all does';
  if (what === 'none') return `no content was read: --probe notices what garbage collection took; ${shallow}`;
  const read = `${counted(objects, 'object')} of ${counted(commits, 'data commit')}`;
  return what === 'all' ? `content read: everything, ${read}` : `content read: a sample, ${read}; ${shallow}`;
};

/** What was looked at, and how it came out. */
export const summaryText = ({ runs, ties, modelVersions, repositories, findings, probed }: AuditSummary): string => {
  const looked = [counted(runs, 'run'), counted(ties, 'tie'), counted(modelVersions, 'model version')].join(', ');
  const found = [counted(findings.error, 'error'), counted(findings.warning, 'warning')];
  const notes = findings.info === 0 ? [] : [counted(findings.info, 'note')];
  return [
    `${looked} in ${counted(repositories.length, 'repository', 'repositories')}: ${[...found, ...notes].join(', ')}`,
    probeText(probed),
  ].join('\n');
};
