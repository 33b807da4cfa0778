import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import type { Card } from '../model/card.ts';
import { isInside } from '../util/is-inside.ts';
import { openRegular } from '../util/open-regular.ts';
import type { AttachmentReading } from './attachment.ts';
import { isStated } from './is-stated.ts';

const maxMebibytes = 256;
const chunkBytes = 1 << 20;

const problem = (text: string): AttachmentReading => ({ problem: text });

const hash = async (path: string): Promise<AttachmentReading> => {
  const file = await openRegular(path);
  if (file === 'absent') return problem('its file is not there');
  if (file === 'no-file') return problem('its path leads to a folder or a device, which is not read');
  try {
    const digest = createHash('sha256');
    const buffer = Buffer.allocUnsafe(chunkBytes);
    for (let total = 0; ; ) {
      const { bytesRead } = await file.read(buffer, 0, chunkBytes);
      if (bytesRead === 0) return { sha256: digest.digest('hex') };
      total += bytesRead;
      if (total > maxMebibytes * 1024 * 1024)
        return problem(`its file is larger than ${maxMebibytes} MiB, and not read`);
      digest.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
};

const outside = 'its path leads out of the folder of the card, and is not followed: lay the file beside the card';

const read = async (folder: string, stated: unknown): Promise<AttachmentReading> => {
  if (!isStated(stated)) return problem('the card names no file for it: state its path, relative to the card');
  if (typeof stated !== 'string') return problem('its path must stand in the card itself for the file to be read');
  if (isAbsolute(stated) || !isInside(folder, resolve(folder, stated))) return problem(outside);
  try {
    const path = await realpath(resolve(folder, stated));
    return isInside(folder, path) ? await hash(path) : problem(outside);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return problem(
      code === 'ENOENT' || code === 'ENOTDIR' ? 'its file is not there' : `its file cannot be read: ${code}`,
    );
  }
};

/**
 * The SHA-256 of every attachment's file, in the order of the card. Paths are relative to the card's folder; one that is
 * absolute, or leads out of that folder, also by a link, is not followed, and no file above 256 MiB is read.
 */
export const readAttachments = async (
  cardPath: string,
  { attachments }: Pick<Card, 'attachments'>,
): Promise<readonly AttachmentReading[]> => {
  if (!attachments?.length) return [];
  const folder = await realpath(dirname(resolve(cardPath)));
  const readings: AttachmentReading[] = [];
  for (const { path } of attachments) readings.push(await read(folder, path));
  return readings;
};
