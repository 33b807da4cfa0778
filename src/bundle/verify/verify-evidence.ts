import { isTiebackError } from '../../errors.ts';
import { readEvidence } from '../../model/evidence.schema.ts';
import type { Evidence } from '../../model/evidence.ts';
import { checksText } from '../build-bundle.ts';
import type { BundlePorts } from '../bundle-ports.ts';
import { bundlePath } from '../manifest.ts';
import { differences } from './differences.ts';
import { factDifferences } from './fact-differences.ts';
import type { BundleContents } from './read-bundle.ts';
import { askVersion, step, type VerificationId, type VerificationStep } from './verification.ts';

const textOf = ({ files }: BundleContents, path: string): string => Buffer.from(files.get(path) ?? '').toString('utf8');

/** The snapshot of a bundle that `tool` made, or the step that says why there is none. */
export const readSnapshot = (
  contents: BundleContents,
  tool: string,
  ports: Pick<BundlePorts, 'tool'>,
): { readonly evidence: Evidence } | { readonly failed: VerificationStep } => {
  try {
    return { evidence: readEvidence(JSON.parse(textOf(contents, bundlePath.evidence))) };
  } catch (error) {
    const reason = isTiebackError(error) ? error.message : `${bundlePath.evidence} is no JSON`;
    return { failed: unlike('snapshot', tool, ports, reason, []) };
  }
};

/** What another version of tieback made may be made otherwise today: that is no sign of a change, and nothing is verified. */
const unlike = (
  id: VerificationId,
  tool: string,
  ports: Pick<BundlePorts, 'tool'>,
  reason: string,
  problems: readonly string[],
): VerificationStep =>
  tool === ports.tool
    ? step(id, 'fail', reason, problems)
    : step(id, 'unverified', `${reason}; ${askVersion(tool, ports.tool)}`, problems);

const snapshotStep = (evidence: Evidence, text: string, ports: BundlePorts): VerificationStep =>
  ports.evidenceText(evidence) === text
    ? step('snapshot', 'pass', `${evidence.schema}, taken ${evidence.takenAt} by ${evidence.tool}`)
    : unlike('snapshot', evidence.tool, ports, 'it says the same in another way than tieback writes it', []);

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
  const facts = factDifferences(evidence.subject, again.subject);
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
      : unlike('facts', evidence.tool, ports, 'read again from the stored answers, facts are others', facts),
    checks.length > 0 || !isBeside
      ? unlike('checks', evidence.tool, ports, 'run again, checks come out otherwise', [
          ...checks,
          ...(isBeside ? [] : [`${bundlePath.checks} is not what the snapshot says`]),
        ])
      : failed.length > 0
        ? step('checks', 'warn', 'they come out the same; some failed when the snapshot was taken', failed)
        : step('checks', 'pass', `${evidence.checks.length} were run again`),
  ];
};
