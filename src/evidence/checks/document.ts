import { assessRequirements, coverageOf } from '../../card/assess-requirements.ts';
import type { AttachmentStanding } from '../../model/card.ts';
import type { CheckResult, Records, Subject } from '../../model/evidence.ts';
import type { AssessedRequirement } from '../../model/requirements.ts';
import type { WantedRequirements } from '../collect/collect-card.ts';
import { factValue } from '../fact.ts';
import { keysAt, placeOf } from '../place.ts';
import { recordId } from '../record-id.ts';
import { type Check, fail, pass, skip, type Verdict, warn } from './check.ts';

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const maxNamed = 12;

const named = (rows: readonly AssessedRequirement[]): string => {
  const more = rows.length - maxNamed;
  return [...rows.slice(0, maxNamed).map(({ id }) => id), ...(more > 0 ? [`${more} more`] : [])].join(', ');
};

const isCovered = (rows: readonly AssessedRequirement[], required: number | undefined): Verdict => {
  const { share, supplied, applicable } = coverageOf(rows);
  const text = `${supplied} of ${applicable} applicable requirements are supplied, ${percent(share)}`;
  if (required === undefined) return skip(`${text}; no share was required`, 'card');
  return share >= required
    ? pass(`${text}; ${percent(required)} were required`, 'card')
    : fail(`${text}; ${percent(required)} were required`, 'card');
};

/** Attachments that answer nothing, and why. */
const refused = (attachments: readonly AttachmentStanding[]): string => {
  const texts = attachments.flatMap(({ name, problem }) => (problem === undefined ? [] : [`${name}: ${problem}`]));
  const more = texts.length - maxNamed;
  const shown = [...texts.slice(0, maxNamed), ...(more > 0 ? [`${more} more`] : [])];
  return texts.length === 0 ? '' : `; attachments that answer nothing: ${shown.join('; ')}`;
};

const hasHumanItems = (rows: readonly AssessedRequirement[], { statement }: Subject): Verdict => {
  const human = rows.filter(({ mode, status }) => mode === 'H' && status !== 'not-applicable');
  const missing = human.filter(({ status }) => status !== 'supplied');
  if (human.length === 0) return pass('no applicable requirement asks for a document or a person', 'card');
  return missing.length === 0
    ? pass(`all ${human.length} requirements that ask for a document or a person name one`, 'card')
    : fail(
        `${missing.length} of ${human.length} requirements that ask for a document or a person name none: ${named(missing)}${refused(statement?.attachments ?? [])}`,
        'card',
      );
};

/** Checks of the document itself, over the requirements that it is to answer and the answers of all other checks. */
export const documentChecks = (
  subject: Subject,
  records: Records,
  checks: readonly CheckResult[],
): readonly CheckResult[] => {
  const wanted = records[recordId.requirements];
  if (wanted === undefined) return [];
  const { requirements, required } = wanted.body as WantedRequirements;
  const rows = assessRequirements(requirements, { subject, checks });
  return [
    { id: 'DOC-01', title: 'As many requirements are supplied as are required', ...isCovered(rows, required) },
    { id: 'DOC-02', title: 'What only a person or a document can supply is named', ...hasHumanItems(rows, subject) },
  ];
};

const noSecret = (_: Subject, records: Records): Verdict => {
  const places = keysAt(placeOf(records, recordId.redactions));
  return places.length === 0
    ? pass('nothing in the records looks like a secret')
    : warn(`something that looks like a secret was taken out of ${places.slice(0, maxNamed).join(', ')}`);
};

const noContradiction = ({ statement }: Subject): Verdict => {
  const found = statement?.contradictions ?? [];
  if (found.length === 0) return pass('nothing that the run logged speaks against the card', 'card');
  const text = found
    .map(
      ({ path, key, stated, logged }) =>
        `${path} is "${factValue(stated)}" in the card, and ${key} is "${factValue(logged)}" in the run`,
    )
    .join('; ');
  return fail(text, 'statement.contradictions');
};

export const statementChecks: readonly Check[] = [
  { id: 'DOC-04', title: 'No secret was found in the records', run: noSecret },
  { id: 'DOC-05', title: 'Card and run do not contradict each other', run: noContradiction },
];
