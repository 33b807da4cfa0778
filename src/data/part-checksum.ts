import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { md5 } from '../util/digest.ts';
import type { HashedFile } from './hash-file.ts';

const mebibyte = 1 << 20;
/** What the usual S3 clients cut files into, in MiB. */
const partSizesMib = [5, 6, 8, 10, 15, 16, 20, 25, 32, 50, 64, 100, 128, 256, 512] as const;
/** Tried where nothing says that there were parts at all: the defaults of rclone, the AWS tools and MinIO's client. */
const unmarkedSizesMib = [5, 8, 16] as const;

type Candidate = { readonly partMib: number; readonly parts: Hash; part: Hash; filledMib: number };

const candidateSizes = (sizeBytes: number, count: number | undefined): readonly number[] =>
  (count === undefined ? unmarkedSizesMib : partSizesMib).filter(
    (mib) => mib * mebibyte < sizeBytes && (count === undefined || Math.ceil(sizeBytes / (mib * mebibyte)) === count),
  );

const closePart = (candidate: Candidate): void => {
  candidate.parts.update(candidate.part.digest());
  candidate.part = createHash('md5');
  candidate.filledMib = 0;
};

const digestsByParts = async (path: string, sizes: readonly number[], signal?: AbortSignal): Promise<string[]> => {
  const candidates = sizes.map(
    (partMib): Candidate => ({ partMib, parts: createHash('md5'), part: createHash('md5'), filledMib: 0 }),
  );
  for await (const chunk of wholeMebibytes(path, signal)) {
    for (const candidate of candidates) {
      candidate.part.update(chunk);
      candidate.filledMib += chunk.length / mebibyte;
      if (candidate.filledMib === candidate.partMib) closePart(candidate);
    }
  }
  for (const candidate of candidates) if (candidate.filledMib > 0) closePart(candidate);
  return candidates.map(({ parts }) => parts.digest('hex'));
};

async function* wholeMebibytes(path: string, signal?: AbortSignal): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: mebibyte, signal }) as AsyncIterable<Buffer>) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (; rest.length >= mebibyte; rest = rest.subarray(mebibyte)) yield rest.subarray(0, mebibyte);
  }
  if (rest.length > 0) yield rest;
}

/**
 * Whether a file's bytes give the checksum of an object that was uploaded in parts: the MD5 of the parts' MD5s,
 * followed by `-` and the number of parts (S3), or by nothing (a local store's S3 gateway). The size of the parts is
 * recorded nowhere, so the usual ones are tried: false means "not shown to be equal".
 */
export const matchesPartChecksum = async (
  path: string,
  file: Pick<HashedFile, 'md5' | 'sizeBytes'>,
  checksum: string,
  signal?: AbortSignal,
): Promise<boolean> => {
  const [, digest, mark] = /^([0-9a-f]{32})(?:-(\d{1,5}))?$/.exec(checksum) ?? [];
  if (digest === undefined) return false;
  const count = mark === undefined ? undefined : Number(mark);
  if ((count ?? 1) === 1 && md5(Buffer.from(file.md5, 'hex')) === digest) return true;
  const sizes = candidateSizes(file.sizeBytes, count);
  return sizes.length > 0 && (await digestsByParts(path, sizes, signal)).includes(digest);
};
