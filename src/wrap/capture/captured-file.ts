import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../util/atomic-file.ts';
import { sha256 } from '../../util/digest.ts';
import { redactionMark } from '../../util/secrets/redact.ts';
import { scanSecrets } from '../../util/secrets/scan-secrets.ts';
import type { Keeping } from './keeping.ts';

/** No captured file is larger. */
export const largestFileBytes = 1024 * 1024;
/** Room for a secret that stands across the cut: it must be seen whole to be taken out. */
const slackBytes = 64 * 1024;

export type CapturedFile = {
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** How many secrets were taken out of it. */
  readonly redactions: number;
  /** Whether its end is missing. */
  readonly isCut: boolean;
};

const beginning = (text: string, sizeBytes: number): string => {
  const bytes = Buffer.from(text);
  if (bytes.length <= sizeBytes) return text;
  const lastLine = bytes.lastIndexOf(0x0a, sizeBytes - 1);
  // A single endless line is cut between two characters.
  const kept = bytes.subarray(0, lastLine > 0 ? lastLine + 1 : sizeBytes).toString();
  return lastLine > 0 ? kept : kept.replace(/\uFFFD$/, '');
};

export type Draft = { readonly name: string; readonly text: string; readonly isCut: boolean };

/** Writes a text for the run's artifacts: without its secrets, and cut where it is too long. */
export const keepCaptured = async (
  { name, text, isCut: wasCut }: Draft,
  { folder, redact, held }: Omit<Keeping, 'isLate'>,
): Promise<CapturedFile> => {
  const scanned = await scanSecrets(beginning(text, largestFileBytes + slackBytes), redact);
  const kept = beginning(scanned.text, largestFileBytes);
  const isCut = wasCut || Buffer.byteLength(text) > largestFileBytes || kept.length < scanned.text.length;
  const end = `${kept.endsWith('\n') ? '' : '\n'}# cut here: no more than ${largestFileBytes} bytes are kept\n`;
  const content = Buffer.from(isCut ? `${kept}${end}` : kept);
  const redactions = isCut ? kept.split(redactionMark).length - 1 : scanned.count;
  await mkdir(folder, { recursive: true });
  await writeFileAtomic(join(folder, name), content);
  held.set(name, content);
  return { name, sizeBytes: content.length, sha256: sha256(content), redactions, isCut };
};
