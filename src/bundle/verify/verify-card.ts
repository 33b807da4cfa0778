import { isTiebackError } from '../../errors.ts';
import type { Evidence, Records } from '../../model/evidence.ts';
import { sha256 } from '../../util/digest.ts';
import type { BundlePorts } from '../bundle-ports.ts';
import { bundlePath } from '../manifest.ts';
import { differences } from './differences.ts';
import type { BundleContents } from './read-bundle.ts';
import { step, type VerificationStep } from './verification.ts';

type RecordedCard = { readonly sha256: string; readonly stated: unknown; readonly redacted: ReadonlySet<string> };

const asPath = (pointer: string): string =>
  pointer
    .replace(/^\/card\//, '')
    .replaceAll('/', '.')
    .replaceAll('~1', '/')
    .replaceAll('~0', '~');

const redactedIn = (records: Records, id: string): ReadonlySet<string> => {
  const body = records['tieback:redactions']?.body as Readonly<Record<string, readonly string[]>> | undefined;
  return new Set((body?.[id] ?? []).map(asPath));
};

/** What the snapshot keeps of the card that it was taken with. */
const recordedCard = ({ records, subject }: Evidence): RecordedCard | undefined => {
  const hash = subject.statement?.sha256;
  if (hash === undefined || hash.grade === 'missing') return undefined;
  const [{ record }] = hash.sources;
  const body = records[record]?.body as { readonly card?: unknown } | undefined;
  return { sha256: hash.value, stated: body?.card, redacted: redactedIn(records, record) };
};

const contentStep = (
  text: string,
  { stated, redacted }: RecordedCard,
  ports: Pick<BundlePorts, 'statedIn'>,
): VerificationStep => {
  try {
    const here: unknown = JSON.parse(JSON.stringify(ports.statedIn(text)));
    const others = differences(stated, here).filter((path) => !redacted.has(path));
    return others.length === 0
      ? step('card', 'pass', `${bundlePath.card} has the SHA-256 that the snapshot names, and states what it says`)
      : step('card', 'fail', 'the snapshot says otherwise than the card states', others);
  } catch (error) {
    if (!isTiebackError(error)) throw error;
    return step('card', 'fail', `${bundlePath.card} cannot be read: ${error.message}`);
  }
};

/** The card against the snapshot's digest of it, and against what the snapshot says that it states. */
export const verifyCard = (
  evidence: Evidence,
  { files }: BundleContents,
  ports: Pick<BundlePorts, 'statedIn'>,
): readonly VerificationStep[] => {
  const [recorded, bytes] = [recordedCard(evidence), files.get(bundlePath.card)];
  if (recorded === undefined)
    return bytes === undefined ? [] : [step('card', 'fail', 'the snapshot was taken without a card')];
  if (bytes === undefined)
    return [step('card', 'warn', `the snapshot was taken with a card, which is not here: ${bundlePath.card}`)];
  const found = sha256(bytes);
  return [
    found === recorded.sha256
      ? contentStep(Buffer.from(bytes).toString('utf8'), recorded, ports)
      : step('card', 'fail', `it is another: SHA-256 ${found}, and the snapshot says ${recorded.sha256}`),
  ];
};
