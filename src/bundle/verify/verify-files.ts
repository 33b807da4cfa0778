import { sha256 } from '../../util/digest.ts';
import { checksumLines } from '../checksum-lines.ts';
import { manifestSchema } from '../manifest.schema.ts';
import { type BundleManifest, bundlePath } from '../manifest.ts';
import type { BundleContents } from './read-bundle.ts';
import { step, type VerificationStep } from './verification.ts';

const manifestProblems = (json: unknown): readonly string[] => {
  const schema = typeof json === 'object' && json !== null && 'schema' in json ? String(json.schema) : '';
  if (/^tieback\/bundle\/\d+$/.test(schema) && schema !== 'tieback/bundle/1')
    return [`it is of version "${schema}", which this tieback does not know: update tieback`];
  const read = manifestSchema.safeParse(json);
  return read.success
    ? []
    : read.error.issues.map(({ path, message }) => `${path.join('.') || bundlePath.manifest}: ${message}`);
};

/** The manifest, or the step that says why there is none. */
export const readManifest = (
  contents: BundleContents,
): { readonly manifest: BundleManifest } | { readonly failed: VerificationStep } => {
  const bytes = contents.files.get(bundlePath.manifest);
  if (bytes === undefined) return { failed: step('manifest', 'fail', `${bundlePath.manifest} is not there`) };
  try {
    const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    const problems = manifestProblems(json);
    if (problems.length > 0) return { failed: step('manifest', 'fail', 'it is not as its schema says', problems) };
    return { manifest: json as BundleManifest };
  } catch {
    return { failed: step('manifest', 'fail', 'it is no JSON') };
  }
};

const fileProblem = (
  { path, sizeBytes, sha256: expected }: BundleManifest['files'][number],
  { files }: BundleContents,
): readonly string[] => {
  const bytes = files.get(path);
  if (bytes === undefined) return [`${path} is not there`];
  if (bytes.length !== sizeBytes) return [`${path} has ${bytes.length} bytes, and the manifest says ${sizeBytes}`];
  const found = sha256(bytes);
  return found === expected ? [] : [`${path} has SHA-256 ${found}, and the manifest says ${expected}`];
};

const filesStep = ({ files }: BundleManifest, contents: BundleContents): VerificationStep => {
  const listed = new Set(files.map(({ path }) => path));
  const doubled = files.length - listed.size;
  const lacking = [bundlePath.evidence, bundlePath.checks].filter((path) => !listed.has(path));
  const problems = [
    ...files.flatMap((file) => fileProblem(file, contents)),
    ...lacking.map((path) => `${path} is not in the manifest`),
    ...(doubled > 0 ? [`${doubled} paths stand in the manifest twice`] : []),
  ];
  return problems.length === 0
    ? step('files', 'pass', `${files.length} files have the size and the SHA-256 of the manifest`)
    : step('files', 'fail', 'files were changed, or are gone', problems);
};

const sumsStep = ({ files }: BundleManifest, contents: BundleContents): VerificationStep => {
  const [sums, manifest] = [contents.files.get(bundlePath.sums), contents.files.get(bundlePath.manifest)];
  if (sums === undefined || manifest === undefined) return step('sums', 'fail', `${bundlePath.sums} is not there`);
  return Buffer.from(checksumLines(files, manifest)).equals(sums)
    ? step('sums', 'pass', 'it holds the sum of every file and of the manifest')
    : step('sums', 'fail', 'it is not what the manifest makes it: one of the two was changed');
};

const isSignature = (path: string): boolean => path.startsWith(`${bundlePath.signatures}/`);

const extraStep = ({ files }: BundleManifest, contents: BundleContents): VerificationStep => {
  const listed = new Set<string>([...files.map(({ path }) => path), bundlePath.manifest, bundlePath.sums]);
  const beside = [...contents.files.keys()].filter((path) => !listed.has(path) && !isSignature(path));
  const problems = [...beside, ...contents.odd.map((path) => `${path} is a link or no regular file`)];
  return problems.length === 0
    ? step('extra', 'pass', 'there is nothing more')
    : step('extra', 'fail', 'something lies here that the manifest does not list', problems);
};

const signatureSteps = (contents: BundleContents): readonly VerificationStep[] => {
  const found = [...contents.files.keys()].filter(isSignature);
  return found.length === 0
    ? []
    : [step('signatures', 'skip', `this tieback checks none: verify them with what made them`, found)];
};

/** The bundle's files against its manifest. */
export const verifyFiles = (manifest: BundleManifest, contents: BundleContents): readonly VerificationStep[] => [
  filesStep(manifest, contents),
  sumsStep(manifest, contents),
  extraStep(manifest, contents),
  ...signatureSteps(contents),
];
