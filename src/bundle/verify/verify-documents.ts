import { isTiebackError } from '../../errors.ts';
import type { Evidence } from '../../model/evidence.ts';
import { sha256 } from '../../util/digest.ts';
import type { BundlePorts, Rendering } from '../bundle-ports.ts';
import { type BundleDocument, type BundleManifest, bundlePath } from '../manifest.ts';
import type { BundleContents } from './read-bundle.ts';
import { askVersion, step, type VerificationStep } from './verification.ts';

type Answer = { readonly outcome: 'pass' | 'unverified' | 'fail'; readonly text: string };

type TextDocument = BundleDocument & { readonly format: 'html' | 'md' };
const isText = (document: BundleDocument): document is TextDocument => document.format !== 'pdf';

const nameOf = ({ id, version }: BundleDocument['template']): string => `template ${id} ${version}`;

/** Where a rendering is another: a template of the user's own, or another version, may be why; nothing else excuses it. */
const unlike = (
  { path, template }: TextDocument,
  what: string,
  { manifest, template: given }: DocumentQuestion,
  here: string,
): Answer => {
  if (manifest.tool !== here)
    return { outcome: 'unverified', text: `${path}: ${what}; ${askVersion(manifest.tool, here)}` };
  return template.kind === 'own' && given !== undefined
    ? { outcome: 'unverified', text: `${path}: ${what}: give the one that made it with --template` }
    : { outcome: 'fail', text: `${path}: ${what}` };
};

const compare = (document: TextDocument, there: string, again: Rendering): string | undefined => {
  if (again.text === there) return undefined;
  return again.template.sha256 === document.template.sha256
    ? `comes out otherwise from this snapshot with the same ${nameOf(document.template)}`
    : `${nameOf(document.template)} is another one here than made it, and it comes out otherwise`;
};

export type DocumentQuestion = {
  readonly evidence: Evidence;
  readonly manifest: BundleManifest;
  readonly contents: BundleContents;
  /** Path of the user's own pack, where one made the documents. */
  readonly template?: string | undefined;
};

/** The pack as it lies here, when it is the one that the document names. */
const carriedPack = ({ sha256: named }: BundleDocument['template'], { contents }: DocumentQuestion) => {
  const bytes = contents.files.get(bundlePath.template);
  return bytes !== undefined && sha256(bytes) === named ? { carried: Buffer.from(bytes).toString('utf8') } : undefined;
};

const ask = async (document: TextDocument, question: DocumentQuestion, ports: BundlePorts): Promise<Answer> => {
  const { template, format, locale, path } = document;
  const pack = template.kind === 'built-in' ? template.id : (question.template ?? carriedPack(template, question));
  if (pack === undefined)
    return {
      outcome: 'unverified',
      text: `${path}: made with the user’s own ${nameOf(template)}; give it with --template`,
    };
  try {
    const again = await ports.render(question.evidence, { format, template: pack, locale });
    const there = Buffer.from(question.contents.files.get(path) ?? '').toString('utf8');
    const problem = compare(document, there, again);
    return problem === undefined
      ? { outcome: 'pass', text: `${path}: the same bytes again` }
      : unlike(document, problem, question, ports.tool);
  } catch (error) {
    if (!isTiebackError(error)) throw error;
    return unlike(document, `cannot be rendered here: ${error.message}`, question, ports.tool);
  }
};

/** Who made a template decided what its document says: a template of somebody's own is named, for people to read. */
const templateSteps = (question: DocumentQuestion): readonly VerificationStep[] => {
  const { manifest, contents, template: given } = question;
  const own = manifest.documents.map(({ template }) => template).find(({ kind }) => kind === 'own');
  const isHere = contents.files.has(bundlePath.template);
  if (own === undefined)
    return isHere ? [step('template', 'fail', `${bundlePath.template} is here, and no document names it`)] : [];
  const what = `the user’s own ${nameOf(own)}, SHA-256 ${own.sha256}`;
  if (isHere && carriedPack(own, question) === undefined)
    return [step('template', 'fail', `${bundlePath.template} is not the template that the documents name: ${what}`)];
  if (given !== undefined) return [step('template', 'pass', `${what}; compared with the one that was given`)];
  return [
    step(
      'template',
      'warn',
      isHere
        ? `${what}: read ${bundlePath.template}, or hold it against one that you know with --template`
        : `${what}: it is not here; give it with --template`,
    ),
  ];
};

/** The documents, rendered again from the snapshot. A PDF is not: its page says when it was printed. */
export const verifyDocuments = async (
  question: DocumentQuestion,
  ports: BundlePorts,
): Promise<readonly VerificationStep[]> => [...templateSteps(question), await documentsStep(question, ports)];

const documentsStep = async (question: DocumentQuestion, ports: BundlePorts): Promise<VerificationStep> => {
  const texts = question.manifest.documents.filter(isText);
  const answers: Answer[] = [];
  for (const document of texts) answers.push(await ask(document, question, ports));
  const troubled = answers.filter(({ outcome }) => outcome !== 'pass');
  const problems = troubled.map(({ text }) => text);
  if (troubled.some(({ outcome }) => outcome === 'fail'))
    return step('documents', 'fail', 'rendered again, a document is another', problems);
  if (troubled.length > 0) return step('documents', 'unverified', 'not every document could be compared', problems);
  const names = texts.map(({ path }) => path).join(', ');
  return step('documents', 'pass', `rendered again, they are the same byte for byte: ${names}`);
};

/** What nothing but its own checksum speaks for, a PDF first of all: whoever writes the file can write that sum too. */
export const sumOnly = ({ documents, files }: BundleManifest): readonly VerificationStep[] => {
  const compared = new Set(documents.filter(isText).map(({ path }) => path));
  const known: readonly string[] = [
    bundlePath.evidence,
    bundlePath.checks,
    bundlePath.card,
    bundlePath.template,
    bundlePath.guide,
  ];
  const paths = files.map(({ path }) => path).filter((path) => !compared.has(path) && !known.includes(path));
  const reason =
    'what they say was not; where it matters, read the HTML or Markdown document, which was rendered again';
  return paths.length === 0 ? [] : [step('sum-only', 'warn', reason, paths)];
};
