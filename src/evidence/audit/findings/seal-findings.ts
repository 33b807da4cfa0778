import type { AuditFinding } from '../../../model/audit.ts';
import { withShortCommits } from '../../../model/ids.ts';
import { sectionsText } from '../../../tie/partial-seal.ts';
import type { FieldChange } from '../../../tie/seal-changes.ts';
import type { ValueMark } from '../../../tie/seal-marks.ts';
import { clip } from '../../../util/clip.ts';
import { listSome } from '../../../util/list-some.ts';
import { note, problem, warning } from '../finding.ts';
import type { RunState } from '../run-state.ts';
import { subjectOf } from './link-findings.ts';

const shown = 5;
const clipped = (text = 'nothing'): string => clip(withShortCommits(text), 60);

const changeText = ({ field, sealed, now }: FieldChange): string =>
  `${field} was ${clipped(sealed)} and is ${clipped(now)}`;

const edited = (state: RunState, changes: readonly FieldChange[]): readonly AuditFinding[] =>
  changes.length === 0
    ? []
    : [
        problem(
          'run-changed',
          subjectOf(state),
          `run "${state.run.id}" was edited after it was sealed: ${listSome(changes.map(changeText), shown)}`,
          `the sealed values stand in lakeFS: tieback report ${state.tie}`,
        ),
      ];

type Different = Extract<RunState['seal'], { readonly kind: 'different' }>;

const words = { metrics: 'metric', params: 'param', tags: 'tag', run: 'field' } as const;
const additionText = ({ section, key, now }: ValueMark): string =>
  `${words[section]} ${clipped(key)} = ${clipped(now)}`;

/** Values that count as results, and data of the model, are told louder than tags and other inputs; notes, descriptions and other people's tags are no part of a seal. */
const added = (state: RunState, { additions, laterInputs }: Different): readonly AuditFinding[] => {
  const [tags = [], values = []] = [true, false].map((isTag) =>
    additions.filter(({ section }) => (section === 'tags') === isTag).map(additionText),
  );
  const [others = [], data = []] = [false, true].map((isData) =>
    laterInputs.filter((input) => input.isModelData === isData).map(({ name }) => `dataset input ${clipped(name)}`),
  );
  const tell = (say: typeof warning, texts: readonly string[]): readonly AuditFinding[] =>
    texts.length === 0
      ? []
      : [
          say(
            'added-after-seal',
            subjectOf(state),
            `to run "${state.run.id}" was added after it was sealed: ${listSome(texts, shown)}`,
            `no seal covers it, and it does not count in compare and promote: what is to count is logged before the run ends; what was sealed: tieback report ${state.tie}`,
          ),
        ];
  return [...tell(warning, [...values, ...data]), ...tell(note, [...tags, ...others])];
};

const leftOut = (state: RunState, omitted: readonly string[]): readonly AuditFinding[] =>
  omitted.length === 0
    ? []
    : [
        note(
          'not-sealed',
          subjectOf(state),
          `of run "${state.run.id}" is not sealed, because it held secrets: ${listSome(omitted.map(clipped), shown)}`,
          'nothing shows whether these were edited since: change the secrets, and keep them out of the next run',
        ),
      ];

/** Whether a run is as it was sealed. */
export const sealFindings = (state: RunState): readonly AuditFinding[] => {
  const { seal, run, tie } = state;
  if (seal.kind === 'unknown')
    return [
      warning(
        'seal-unreadable',
        subjectOf(state),
        seal.omittedFrom.length > 0
          ? `run "${run.id}" cannot be held against its seal: ${sectionsText(seal.omittedFrom)} that held secrets were left out of it, and the sealed record on its anchor, which names them, cannot be read`
          : `run "${run.id}" is not just as it was sealed, and the sealed record on its anchor cannot be read`,
        `only additions are harmless; what was sealed is told by no copy here: tieback report ${tie}`,
      ),
    ];
  if (seal.kind !== 'different') return [];
  return [...edited(state, seal.changes), ...added(state, seal), ...leftOut(state, seal.omitted)];
};
