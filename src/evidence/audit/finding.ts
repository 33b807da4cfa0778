import type { AuditCode, AuditFinding, AuditSeverity, AuditSubject } from '../../model/audit.ts';

export const finding =
  (severity: AuditSeverity) =>
  (code: AuditCode, subject: AuditSubject, message: string, hint: string): AuditFinding => ({
    kind: 'finding',
    code,
    severity,
    subject,
    message,
    hint,
  });

export const problem = finding('error');
export const warning = finding('warning');
export const note = finding('info');
