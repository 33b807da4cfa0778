import type { CheckResult } from '../model/evidence.ts';

/** Where things stand in a bundle. */
export const bundlePath = {
  /** What every document prints the SHA-256 of. */
  evidence: 'evidence.json',
  checks: 'checks.json',
  guide: 'VERIFY.md',
  manifest: 'manifest.json',
  sums: 'SHA256SUMS',
  card: 'card.yaml',
  /** A template pack of the user's own, whole; its SHA-256 is the pack's. */
  template: 'template.json',
  /** Whoever signs a bundle signs its manifest, and lays the signature here: nothing else in it changes. */
  signatures: 'signatures',
} as const;

export type BundleRole = 'evidence' | 'checks' | 'document' | 'card' | 'guide' | 'template';

export type BundleFile = {
  /** Relative to the bundle, with `/`. */
  readonly path: string;
  readonly role: BundleRole;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly sha256: string;
};

/** The template pack that a document was made with. */
export type BundleTemplate = {
  readonly id: string;
  readonly version: string;
  readonly kind: 'built-in' | 'own';
  /** Over everything that the pack holds. */
  readonly sha256: string;
};

/** What it takes to make a document again from the snapshot. */
export type BundleDocument = {
  readonly path: string;
  readonly format: 'html' | 'md' | 'pdf';
  readonly template: BundleTemplate;
  readonly locale: string;
};

/** What a bundle is about, as its snapshot says it; what that does not know is absent. */
export type BundleSubject = {
  readonly tie?: string;
  readonly run?: string;
  readonly repository?: string;
  readonly dataCommit?: string;
};

/** `manifest.json`: every file of a bundle but itself, `SHA256SUMS` and what lies in `signatures/`. */
export type BundleManifest = {
  readonly schema: 'tieback/bundle/1';
  /** What made the bundle, such as `tieback/0.1.0`. */
  readonly tool: string;
  /** When the snapshot was taken: RFC 3339, UTC. */
  readonly takenAt: string;
  readonly subject: BundleSubject;
  readonly documents: readonly BundleDocument[];
  readonly files: readonly BundleFile[];
};

/** `checks.json`: the checks' results alone, for whoever reads nothing else of the snapshot. */
export type BundledChecks = {
  readonly schema: 'tieback/checks/1';
  /** SHA-256 of the snapshot that they are about. */
  readonly evidence: string;
  readonly checks: readonly CheckResult[];
};
