import { isTiebackError } from '../../errors.ts';
import type { Evidence } from '../../model/evidence.ts';
import type { BundlePorts, Rendering } from '../bundle-ports.ts';
import type { BundleDocument, BundleManifest } from '../manifest.ts';
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

const ask = async (document: TextDocument, question: DocumentQuestion, ports: BundlePorts): Promise<Answer> => {
  const { template, format, locale, path } = document;
  const pack = template.kind === 'built-in' ? template.id : question.template;
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

/** The documents, rendered again from the snapshot. A PDF is not: its page says when it was printed. */
export const verifyDocuments = async (question: DocumentQuestion, ports: BundlePorts): Promise<VerificationStep> => {
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
