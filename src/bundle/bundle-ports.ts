import type { CheckResult, Evidence, Records, Subject } from '../model/evidence.ts';
import type { BundleDocument, BundleTemplate } from './manifest.ts';

/** A text document as it is made from a snapshot, and what made it. */
export type Rendering = {
  readonly text: string;
  readonly template: BundleTemplate;
  readonly locale: string;
  /** The pack whole, as it can be carried along: its SHA-256 is the pack's. */
  readonly packText: string;
};

export type DocumentRequest = {
  readonly format: 'html' | 'md';
  /** Id of a built-in template pack, path of one's own, or one's own as it was carried along. */
  readonly template: string | { readonly carried: string };
  readonly locale?: string | undefined;
};

/** What a bundle needs of the rooms that take evidence and render it; nothing of it asks a service. */
export interface BundlePorts {
  /** What makes or verifies the bundle, such as `tieback/0.1.0`. */
  readonly tool: string;
  /** The snapshot's file, the same for the same snapshot. */
  evidenceText(evidence: Evidence): string;
  derive(records: Records): Subject;
  check(subject: Subject, records: Records): readonly CheckResult[];
  /** What a card's text states, in the form that records keep. @throws CARD_INVALID */
  statedIn(card: string): unknown;
  /** @throws REPORT_TEMPLATE_NOT_FOUND, REPORT_TEMPLATE_INVALID */
  render(evidence: Evidence, request: DocumentRequest): Promise<Rendering>;
  /** @throws REPORT_BROWSER_NOT_FOUND, REPORT_BROWSER_FAILED */
  print(html: string): Promise<Uint8Array>;
}

export type DocumentFormat = BundleDocument['format'];
