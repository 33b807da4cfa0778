import { TiebackError } from '../errors.ts';
import type { CheckResult, Evidence } from '../model/evidence.ts';
import type { Fact } from '../model/fact.ts';
import { sha256 } from '../util/digest.ts';
import type { BundlePorts, DocumentFormat, DocumentRequest, Rendering } from './bundle-ports.ts';
import { checksumLines } from './checksum-lines.ts';
import {
  type BundleDocument,
  type BundledChecks,
  type BundleFile,
  type BundleManifest,
  type BundleRole,
  type BundleSubject,
  bundlePath,
} from './manifest.ts';
import { verifyGuide } from './verify-guide.ts';

export type BundleRequest = {
  /** Default: html and md. A PDF brings the HTML that it was printed from. */
  readonly formats?: readonly DocumentFormat[] | undefined;
  /** Default: `provenance`. */
  readonly template?: string | undefined;
  readonly locale?: string | undefined;
  /** The text of the card that the snapshot was taken with. */
  readonly card?: string | undefined;
};

/** Files by path, `SHA256SUMS` and the manifest among them. */
export type Bundle = { readonly manifest: BundleManifest; readonly files: ReadonlyMap<string, Uint8Array> };

type Part = {
  readonly path: string;
  readonly role: BundleRole;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
};

const mediaTypes: Readonly<Record<DocumentFormat, string>> = {
  html: 'text/html; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
  pdf: 'application/pdf',
};

const json = 'application/json';

const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8');
const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const known = <T>(fact: Fact<T>): T | undefined => (fact.grade === 'missing' ? undefined : fact.value);

const subjectOf = ({ subject: { tie, run, data } }: Evidence): BundleSubject => {
  const about = {
    tie: known(tie.id),
    run: known(run.id),
    repository: known(data.repository),
    dataCommit: known(data.commit.id),
  };
  return Object.fromEntries(Object.entries(about).filter(([, value]) => value !== undefined));
};

/** `checks.json` for a snapshot. */
export const checksText = (evidenceText: string, checks: readonly CheckResult[]): string =>
  pretty({ schema: 'tieback/checks/1', evidence: sha256(evidenceText), checks } satisfies BundledChecks);

type Made = { readonly document: BundleDocument; readonly part: Part; readonly packText: string };

const made = (format: DocumentFormat, bytes: Uint8Array, from: Omit<Rendering, 'text'>): Made => {
  const path = `report.${format}`;
  return {
    document: { path, format, template: from.template, locale: from.locale },
    part: { path, role: 'document', mediaType: mediaTypes[format], bytes },
    packText: from.packText,
  };
};

const makeDocuments = async (
  evidence: Evidence,
  { formats = ['html', 'md'], template = 'provenance', locale }: BundleRequest,
  ports: BundlePorts,
): Promise<readonly Made[]> => {
  const render = (format: DocumentRequest['format']) => ports.render(evidence, { format, template, locale });
  const documents: Made[] = [];
  if (formats.includes('html') || formats.includes('pdf')) {
    const { text, ...from } = await render('html');
    documents.push(made('html', utf8(text), from));
    if (formats.includes('pdf')) documents.push(made('pdf', await ports.print(text), from));
  }
  if (formats.includes('md')) {
    const { text, ...from } = await render('md');
    documents.push(made('md', utf8(text), from));
  }
  return documents;
};

const fileOf = ({ path, role, mediaType, bytes }: Part): BundleFile => ({
  path,
  role,
  mediaType,
  sizeBytes: bytes.length,
  sha256: sha256(bytes),
});

/** A template of the user's own is nowhere else. */
const templateParts = ([first]: readonly Made[]): readonly Part[] =>
  first?.document.template.kind === 'own'
    ? [{ path: bundlePath.template, role: 'template', mediaType: json, bytes: utf8(first.packText) }]
    : [];

const cardParts = ({ subject }: Evidence, card: string | undefined): readonly Part[] => {
  if (card === undefined) return [];
  const stated = subject.statement === undefined ? undefined : known(subject.statement.sha256);
  if (stated !== sha256(card))
    throw new TiebackError('USAGE_INVALID', 'the card is not the one that the snapshot was taken with', {
      hint: 'take the evidence with this card, then bundle both',
      details: { snapshot: stated, given: sha256(card) },
    });
  return [{ path: bundlePath.card, role: 'card', mediaType: 'application/yaml', bytes: utf8(card) }];
};

/**
 * Everything that a bundle of a snapshot holds. But for a PDF, the same snapshot, templates and card give the same bytes.
 * @throws REPORT_TEMPLATE_NOT_FOUND, REPORT_TEMPLATE_INVALID, REPORT_BROWSER_NOT_FOUND, REPORT_BROWSER_FAILED; USAGE_INVALID
 * for a card that is not the snapshot's
 */
export const buildBundle = async (evidence: Evidence, request: BundleRequest, ports: BundlePorts): Promise<Bundle> => {
  const makings = await makeDocuments(evidence, request, ports);
  const documents = makings.map(({ document }) => document);
  const about = { tool: ports.tool, takenAt: evidence.takenAt, subject: subjectOf(evidence), documents };
  const text = ports.evidenceText(evidence);
  const added = [...templateParts(makings), ...cardParts(evidence, request.card)];
  const guide = verifyGuide({ ...about, held: added.map(({ path }) => path) });
  const parts: readonly Part[] = [
    ...makings.map(({ part }) => part),
    { path: bundlePath.evidence, role: 'evidence', mediaType: json, bytes: utf8(text) },
    { path: bundlePath.checks, role: 'checks', mediaType: json, bytes: utf8(checksText(text, evidence.checks)) },
    { path: bundlePath.guide, role: 'guide', mediaType: mediaTypes.md, bytes: utf8(guide) },
    ...added,
  ];
  const files = parts.map(fileOf).toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const manifest: BundleManifest = { schema: 'tieback/bundle/1', ...about, files };
  const manifestBytes = utf8(pretty(manifest));
  return {
    manifest,
    files: new Map([
      ...parts.map(({ path, bytes }) => [path, bytes] as const),
      [bundlePath.manifest, manifestBytes],
      [bundlePath.sums, utf8(checksumLines(files, manifestBytes))],
    ]),
  };
};
