import { mapTexts } from '../util/map-texts.ts';
import { createRedactor, createSureRedactor } from '../util/secrets/redact.ts';

/** An answer in, the same answer without secrets out: for what is given to people, or stored. Never for what is compared. */
export type ScrubAnswer = <T>(answer: T) => T;

/** What something is looked up by. It may look like a secret and be none: `token=abc/` is a folder of partitioned data. */
const lookedUpBy: ReadonlySet<string | number | undefined> = new Set([
  ...['id', 'node', 'from', 'to', 'key', 'name', 'model', 'aliases'],
  ...['prefix', 'path', 'uri', 'ref', 'tags', 'baselineTag', 'dataTag', 'data', 'change'],
]);

const isText = (path: readonly (string | number)[]): boolean =>
  !lookedUpBy.has(path.findLast((token) => typeof token === 'string'));

/** Takes secrets out of an answer's texts; out of names and paths only what is one beyond doubt. */
export const createAnswerScrubber = (secrets: readonly string[]): ScrubAnswer => {
  const [redact, redactName] = [createRedactor(secrets), createSureRedactor(secrets)];
  return (answer) => mapTexts(answer, (text, path) => (isText(path) ? redact : redactName)(text));
};
