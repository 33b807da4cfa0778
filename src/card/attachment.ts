/** What reading the file of an attachment came to. `problem`: why it was not read. */
export type AttachmentReading = { readonly sha256: string } | { readonly problem: string };

/** How an attachment is called: its id, else its title, else its file. */
export const attachmentName = (...names: readonly unknown[]): string =>
  names.find((name): name is string => typeof name === 'string' && name !== '') ?? 'attachment';

/** Why an attachment answers no requirement; undefined for one whose file was read and is the one that the card states. */
export const attachmentProblem = (reading: AttachmentReading | undefined, stated: unknown): string | undefined => {
  if (reading === undefined) return 'its file was not read';
  if ('problem' in reading) return reading.problem;
  if (typeof stated !== 'string' || stated === '')
    return `the card states no sha256 for it; if the file is the right one, write sha256: "${reading.sha256}"`;
  return stated.trim().toLowerCase() === reading.sha256
    ? undefined
    : `its file has SHA-256 ${reading.sha256}, and the card states ${stated}`;
};
