const mebibyte = 1_048_576;

/** A body as a file's is: bytes that are read piece by piece and are never in memory all together. */
export const longBody = (mebibytes: number): Blob => {
  const piece = new Blob([new Uint8Array(mebibyte)]);
  return new Blob(Array.from({ length: mebibytes }, () => piece));
};
