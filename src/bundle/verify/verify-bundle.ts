import { sha256 } from '../../util/digest.ts';
import type { BundlePorts } from '../bundle-ports.ts';
import { type BundleManifest, bundlePath } from '../manifest.ts';
import { type BundleContents, readBundle } from './read-bundle.ts';
import { step, type Verification, type VerificationStep } from './verification.ts';
import { verifyCard } from './verify-card.ts';
import { sumOnly, verifyDocuments } from './verify-documents.ts';
import { readSnapshot, verifyEvidence } from './verify-evidence.ts';
import { readManifest, verifyFiles } from './verify-files.ts';
import { type TakeToday, verifyOnline } from './verify-online.ts';

export type VerifyOptions = {
  /** Path of the user's own template pack, where one made the documents. */
  readonly template?: string | undefined;
  /** How to ask both services what they say now; without it the bundle is held against itself alone. */
  readonly today?: TakeToday | undefined;
};

type Question = {
  readonly manifest: BundleManifest;
  readonly contents: BundleContents;
  readonly areFilesWhole: boolean;
};

const contentSteps = async (
  { manifest, contents, areFilesWhole }: Question,
  ports: BundlePorts,
  { template, today }: VerifyOptions,
): Promise<readonly VerificationStep[]> => {
  const read = readSnapshot(contents, manifest.tool, ports);
  if ('failed' in read) return [read.failed];
  const { evidence } = read;
  return [
    ...verifyEvidence(evidence, contents, ports),
    ...verifyCard(evidence, contents, ports),
    ...(areFilesWhole
      ? await verifyDocuments({ evidence, manifest, contents, template }, ports)
      : [step('documents', 'skip', 'files were changed: there is nothing to compare')]),
    ...sumOnly(manifest),
    ...(today === undefined ? [] : await verifyOnline(evidence, today)),
  ];
};

/**
 * Holds a bundle against itself, without any service: its files against its manifest, its facts and checks against its stored
 * answers, its documents against its snapshot; and on request its snapshot against what both services say now.
 * @throws BUNDLE_NOT_FOUND
 */
export const verifyBundle = async (
  directory: string,
  ports: BundlePorts,
  options: VerifyOptions = {},
): Promise<Verification> => {
  const contents = await readBundle(directory);
  const bytes = contents.files.get(bundlePath.manifest);
  const sum = bytes === undefined ? {} : { manifestSha256: sha256(bytes) };
  const read = readManifest(contents);
  if ('failed' in read) return { isVerified: false, subject: {}, ...sum, steps: [read.failed] };
  const { manifest } = read;
  const files = verifyFiles(manifest, contents);
  const areFilesWhole = files.every(({ id, outcome }) => id !== 'files' || outcome === 'pass');
  const steps = [
    step('manifest', 'pass', `${manifest.schema}, made by ${manifest.tool}`),
    ...files,
    ...(await contentSteps({ manifest, contents, areFilesWhole }, ports, options)),
  ];
  return {
    isVerified: steps.every(({ outcome }) => outcome !== 'fail' && outcome !== 'unverified'),
    subject: manifest.subject,
    takenAt: manifest.takenAt,
    tool: manifest.tool,
    ...sum,
    steps,
  };
};
