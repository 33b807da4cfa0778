import type { CardField, CardFields } from '../model/card-field.ts';
import { cardFields } from '../model/card-fields.ts';
import type { RequirementSet } from '../model/requirements.ts';

const head = (regimes: readonly string[]): string => `# The facts that only a person can supply: tieback's card.
# tieback card check says what is missing; tieback report RUN --template … --card FILE
# prints it, marked as asserted by whoever stands under document.preparedBy.
#
# Leave empty what is not known: it stands in the document as missing. A value may be
# taken from the evidence, with its origin: {from: mlflow.params.NAME},
# {from: mlflow.tags.NAME}, {from: mlflow.metrics.NAME}, {from: lakefs.metadata.NAME}
# or {from: subject.PATH}. Never write secrets here.
cardVersion: 1
# In brackets: the requirements that ask for a field (${regimes.join(', ')}).
`;

/** Always in a card: who states it, for which regimes, where the data lies, and what does not apply. */
const always: readonly string[] = [
  'document.id',
  'document.title',
  'document.version',
  'document.status',
  'document.preparedBy',
  'document.approvers',
  'document.retentionYears',
  'document.revisions',
  'organization.name',
  'system.name',
  'system.version',
  'regulatory.regimes',
  'data.name',
  'data.splits',
  'evaluation.primaryMetric',
  'evaluation.acceptance',
  'attachments',
  'notApplicable',
];

/** Requirements by the path of the card that they ask for. */
const wantedBy = (sets: readonly RequirementSet[]): ReadonlyMap<string, readonly string[]> => {
  const wanted = new Map<string, readonly string[]>(always.map((path) => [path, []]));
  for (const { requirements } of sets)
    for (const { id, card } of requirements)
      for (const path of card) wanted.set(path, [...new Set([...(wanted.get(path) ?? []), id])]);
  return wanted;
};

type Writer = { readonly wanted: ReadonlyMap<string, readonly string[]>; readonly regimes: readonly string[] };

const idsOf = (path: string, { wanted }: Writer): string => {
  const ids = wanted.get(path) ?? [];
  return ids.length === 0 ? '' : ` [${ids.join(', ')}]`;
};

const leadsTo = (path: string, { wanted }: Writer): boolean =>
  [...wanted.keys()].some((one) => one === path || one.startsWith(`${path}.`) || path.startsWith(`${one}.`));

const valueText = (path: string, { regimes }: Writer): string =>
  path === 'regulatory.regimes' ? ` [${regimes.join(', ')}]` : '';

/** An item of a list, commented out: what it may say. */
const exampleItem = (fields: CardFields): readonly string[] =>
  Object.entries(fields).flatMap(([name, field], index) => {
    const lead = index === 0 ? '- ' : '  ';
    if (field.kind !== 'group' && field.kind !== 'list') return [`${lead}${name}:  # ${field.help}`];
    return [`${lead}${name}:  # ${field.help}`, ...exampleItem(field.fields).map((line) => `    ${line}`)];
  });

const fieldLines = (
  name: string,
  field: CardField,
  path: string,
  indent: string,
  writer: Writer,
): readonly string[] => {
  const comment = `${indent}# ${field.help}${idsOf(path, writer)}`;
  switch (field.kind) {
    case 'group':
      return [comment, `${indent}${name}:`, ...linesOf(field.fields, path, `${indent}  `, writer)];
    case 'list':
      return [comment, `${indent}${name}:`, ...exampleItem(field.fields).map((line) => `${indent}#   ${line}`)];
    default:
      return [comment, `${indent}${name}:${valueText(path, writer)}`];
  }
};

const linesOf = (fields: CardFields, path: string, indent: string, writer: Writer): readonly string[] =>
  Object.entries(fields).flatMap(([name, field]) => {
    const inner = `${path}.${name}`;
    return leadsTo(inner, writer) ? fieldLines(name, field, inner, indent, writer) : [];
  });

/** The text of a new card with the fields that these regimes ask for, each explained. */
export const cardText = (sets: readonly RequirementSet[]): string => {
  const regimes = sets.map(({ regime }) => regime.id);
  const writer: Writer = { wanted: wantedBy(sets), regimes };
  const parts = Object.entries(cardFields)
    .filter(([name]) => leadsTo(name, writer))
    .map(([name, field]) => fieldLines(name, field, name, '', writer).join('\n'));
  return `${[head(regimes), ...parts].join('\n')}\n`;
};
