import { isTiebackError } from '../../errors.ts';
import { readEvidence } from '../../model/evidence.schema.ts';
import type { Evidence } from '../../model/evidence.ts';
import { checksText } from '../build-bundle.ts';
import type { BundlePorts } from '../bundle-ports.ts';
import { bundlePath } from '../manifest.ts';
import { differences } from './differences.ts';
import type { BundleContents } from './read-bundle.ts';
import { step, type VerificationId, type VerificationStep } from './verification.ts';

const textOf = ({ files }: BundleContents, path: string): string => Buffer.from(files.get(path) ?? '').toString('utf8');

/** The snapshot of a bundle, or the step that says why there is none. */
export const readSnapshot = (
  contents: BundleContents,
): { readonly evidence: Evidence } | { readonly failed: VerificationStep } => {
  try {
    return { evidence: readEvidence(JSON.parse(textOf(contents, bundlePath.evidence))) };
  } catch (error) {
    const reason = isTiebackError(error) ? error.message : `${bundlePath.evidence} is no JSON`;
    return { failed: step('snapshot', 'fail', reason) };
  }
};

/** What another version of tieback made may be made otherwise today: that is told, and is no sign of a change. */
const unlike = (
  id: VerificationId,
  { tool }: Evidence,
  ports: Pick<BundlePorts, 'tool'>,
  reason: string,
  problems: readonly string[],
): VerificationStep =>
  tool === ports.tool
    ? step(id, 'fail', reason, problems)
    : step(
        id,
        'warn',
        `${reason}; the snapshot was taken by ${tool} and this is ${ports.tool}: ask that version`,
        problems,
      );

const snapshotStep = (evidence: Evidence, text: string, ports: BundlePorts): VerificationStep =>
  ports.evidenceText(evidence) === text
    ? step('snapshot', 'pass', `${evidence.schema}, taken ${evidence.takenAt} by ${evidence.tool}`)
    : step(
        'snapshot',
        'fail',
        'it says the same in another way than tieback writes it: it was written by something else',
      );

/** A value as the snapshot's file holds it, which has neither NaN nor keys without values. */
const stored = (evidence: Evidence, ports: BundlePorts): Evidence =>
  JSON.parse(ports.evidenceText(evidence)) as Evidence;

/** The snapshot against its own records: its form, its facts, its checks. */
export const verifyEvidence = (
  evidence: Evidence,
  contents: BundleContents,
  ports: BundlePorts,
): readonly VerificationStep[] => {
  const text = textOf(contents, bundlePath.evidence);
  const subject = ports.derive(evidence.records);
  const again = stored({ ...evidence, subject, checks: ports.check(subject, evidence.records) }, ports);
  const facts = differences(evidence.subject, again.subject);
  const checks = differences(evidence.checks, again.checks).map((path) => {
    const [index = '', field = ''] = path.split('.');
    const id = evidence.checks[Number(index)]?.id ?? again.checks[Number(index)]?.id ?? index;
    return field === '' ? id : `${id}: ${field}`;
  });
  const isBeside = checksText(text, evidence.checks) === textOf(contents, bundlePath.checks);
  const failed = evidence.checks.filter(({ outcome }) => outcome === 'fail').map(({ id, reason }) => `${id} ${reason}`);
  return [
    snapshotStep(evidence, text, ports),
    facts.length === 0
      ? step('facts', 'pass', 'each was read again from the stored answers')
      : unlike('facts', evidence, ports, 'read again from the stored answers, facts are others', facts),
    checks.length > 0 || !isBeside
      ? unlike('checks', evidence, ports, 'run again, checks come out otherwise', [
          ...checks,
          ...(isBeside ? [] : [`${bundlePath.checks} is not what the snapshot says`]),
        ])
      : failed.length > 0
        ? step('checks', 'warn', 'they come out the same; some failed when the snapshot was taken', failed)
        : step('checks', 'pass', `${evidence.checks.length} were run again`),
  ];
};
