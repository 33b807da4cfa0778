import { type Document, LineCounter, parseDocument } from 'yaml';
import type * as z from 'zod';
import { TiebackError } from '../errors.ts';
import type { Card, CardProblem } from '../model/card.ts';
import type { CardField, CardFields } from '../model/card-field.ts';
import { cardFields } from '../model/card-fields.ts';
import { closest } from '../util/closest.ts';
import { card1Schema } from './card.schema.ts';
import { isReference, parseReference } from './card-reference.ts';

type Path = readonly (string | number)[];

const pathText = (path: Path): string => path.join('.');

const lineAt = (document: Document, lines: LineCounter, path: Path): number | undefined => {
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
  const [start] = Array.isArray(range) ? range : [];
  if (typeof start === 'number') return lines.linePos(start).line;
  return path.length === 0 ? undefined : lineAt(document, lines, path.slice(0, -1));
};

/** Names that may stand at a path of the card. */
const namesAt = (path: Path): readonly string[] => {
  let fields: CardFields = cardFields;
  for (const part of path.filter((one) => typeof one === 'string')) {
    const field: CardField | undefined = fields[part];
    if (field?.kind !== 'group' && field?.kind !== 'list') return [];
    fields = field.fields;
  }
  return [...Object.keys(fields), ...(path.length === 0 ? ['cardVersion'] : [])];
};

const unknownKey = (path: Path, key: string): CardProblem => {
  const likely = closest(key, namesAt(path));
  const advice = likely === undefined ? '' : `; did you mean "${likely}"?`;
  return { path: pathText([...path, key]), problem: `a card has no such field${advice}` };
};

const problemsOf = (issue: z.core.$ZodIssue): readonly CardProblem[] => {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key));
  return [{ path: pathText(path) || '(whole file)', problem: issue.message }];
};

const strangeReferences = (value: unknown, path: Path = []): readonly CardProblem[] => {
  if (isReference(value)) {
    if (parseReference(value.from) !== undefined) return [];
    const problem = `from: "${value.from}" is no place in the evidence; write mlflow.params.NAME, mlflow.tags.NAME, mlflow.metrics.NAME, lakefs.metadata.NAME or subject.PATH`;
    return [{ path: pathText(path), problem }];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    strangeReferences(item, [...path, Array.isArray(value) ? Number(key) : key]),
  );
};

const regexProblem = (card: Card): readonly CardProblem[] => {
  const unitKey = card.data?.splits?.unitKey;
  if (typeof unitKey !== 'string' || unitKey === '') return [];
  try {
    new RegExp(unitKey, 'u');
    return [];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [{ path: 'data.splits.unitKey', problem: `is no regular expression: ${reason}` }];
  }
};

const shown = ({ path, problem, line }: CardProblem): string =>
  `${line === undefined ? '' : `line ${line}, `}${path}: ${problem}`;

const invalid = (file: string, problems: readonly CardProblem[], cause?: unknown): TiebackError =>
  new TiebackError('CARD_INVALID', `card "${file}" is not as its schema says: ${problems.map(shown).join('; ')}`, {
    hint: 'tieback card init writes a new one with every field explained; schemas/card-1.json has the schema',
    details: { file, problems },
    cause,
  });

const plainOf = (file: string, document: Document): unknown => {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    throw invalid(file, [{ path: '(whole file)', problem: 'aliases are not allowed: write the value again' }], error);
  }
};

const assertVersion = (file: string, plain: unknown): void => {
  const version = typeof plain === 'object' && plain !== null && 'cardVersion' in plain ? plain.cardVersion : undefined;
  if (version === 1) return;
  if (typeof version === 'number' && version > 1) {
    throw new TiebackError(
      'CARD_INVALID',
      `card "${file}" has version ${version}, which is newer than this tieback knows`,
      {
        hint: 'update tieback',
        details: { file, version },
      },
    );
  }
  throw invalid(file, [{ path: 'cardVersion', problem: 'must be 1' }]);
};

/** A card from the text of its YAML or JSON file. @throws CARD_INVALID with all problems at once, and their lines */
export const parseCard = (file: string, text: string): Card => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const broken = document.errors.map((error): CardProblem => {
    const line = error.linePos?.[0].line;
    const problem = error.message.split('\n').at(0) ?? error.message;
    return { path: '(whole file)', problem, ...(line === undefined ? {} : { line }) };
  });
  if (broken.length > 0) throw invalid(file, broken, document.errors[0]);
  const plain = plainOf(file, document);
  assertVersion(file, plain);
  const parsed = card1Schema.safeParse(plain);
  const found = parsed.success
    ? [...strangeReferences(parsed.data), ...regexProblem(parsed.data)]
    : parsed.error.issues.flatMap(problemsOf);
  const problems = found.map((one) => {
    const path = one.path.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
    const line = lineAt(document, lines, path);
    return line === undefined ? one : { ...one, line };
  });
  if (!parsed.success || problems.length > 0) throw invalid(file, problems, parsed.error);
  return parsed.data;
};
