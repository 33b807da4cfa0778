import { isTiebackError } from '../../errors.ts';
import type { Evidence } from '../../model/evidence.ts';
import { sha256 } from '../../util/digest.ts';
import type { BundlePorts, Rendering } from '../bundle-ports.ts';
import { type BundleDocument, type BundleManifest, bundlePath } from '../manifest.ts';
import type { BundleContents } from './read-bundle.ts';
import { step, type VerificationStep } from './verification.ts';

type Answer = { readonly outcome: 'pass' | 'warn' | 'fail'; readonly text: string };

type TextDocument = BundleDocument & { readonly format: 'html' | 'md' };
const isText = (document: BundleDocument): document is TextDocument => document.format !== 'pdf';

const nameOf = ({ id, version }: BundleDocument['template']): string => `template ${id} ${version}`;

const compare = (document: TextDocument, there: string, again: Rendering, isSameTool: boolean): Answer => {
  const { path, template } = document;
  if (again.text === there) return { outcome: 'pass', text: `${path}: the same bytes again` };
  if (again.template.sha256 !== template.sha256)
    return {
      outcome: 'warn',
      text: `${path}: ${nameOf(template)} is another one here than made it; its sum holds, the rendering was not compared`,
    };
  if (!isSameTool)
    return {
      outcome: 'warn',
      text: `${path}: comes out otherwise, and another version of tieback made it: ask that one`,
    };
  return { outcome: 'fail', text: `${path}: comes out otherwise from this snapshot with the same ${nameOf(template)}` };
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
    return { outcome: 'warn', text: `${path}: made with the user’s own ${nameOf(template)}; give it with --template` };
  try {
    const again = await ports.render(question.evidence, { format, template: pack, locale });
    const there = Buffer.from(question.contents.files.get(path) ?? '').toString('utf8');
    return compare(document, there, again, question.manifest.tool === ports.tool);
  } catch (error) {
    if (!isTiebackError(error)) throw error;
    return { outcome: 'warn', text: `${path}: cannot be rendered here: ${error.message}` };
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
  if (troubled.length > 0) return step('documents', 'warn', 'not every document could be compared', problems);
  const names = texts.map(({ path }) => path).join(', ');
  return step('documents', 'pass', `rendered again, they are the same byte for byte: ${names}`);
};
