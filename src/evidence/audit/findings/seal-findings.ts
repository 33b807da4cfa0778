import type { AuditFinding } from '../../../model/audit.ts';
import { withShortCommits } from '../../../model/ids.ts';
import { anchorBranch } from '../../../tie/keys.ts';
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

type Change = Pick<FieldChange, 'field' | 'sealed' | 'now'>;

const changeText = ({ field, sealed, now }: Change): string => `${field} was ${clipped(sealed)} and is ${clipped(now)}`;

const edited = (state: RunState, changes: readonly Change[]): readonly AuditFinding[] =>
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

type Unknown = Extract<RunState['seal'], { readonly kind: 'unknown' }>;

const unreadableText = ({ run }: RunState, { omittedFrom }: Unknown): string =>
  omittedFrom.length > 0
    ? `run "${run.id}" cannot be held against its seal: ${sectionsText(omittedFrom)} that held secrets were left out of it, and the sealed record on its anchor, which names them, cannot be read`
    : `run "${run.id}" is not just as it was sealed, and the sealed record on its anchor cannot be read`;

const toldText = (shownMetrics: readonly string[]): string =>
  shownMetrics.length === 0
    ? 'what was sealed is told by no copy here'
    : `of what was sealed only its shown metrics are told, by the back-link: ${listSome(shownMetrics.map(clipped), shown)}`;

/** What the sealed record would say, as far as the back-link says it. */
const withoutRecord = (state: RunState, seal: Unknown): readonly AuditFinding[] => {
  const { run, tie } = state;
  const record = seal.isForged
    ? problem(
        'seal-forged',
        subjectOf(state),
        `the record on the anchor of run "${run.id}" is not the one that was sealed: it does not give the sealed hash`,
        `find out who wrote it: lakectl log lakefs://${state.repository}/${anchorBranch(tie ?? '')}; ${toldText(seal.shown)}`,
      )
    : warning(
        'seal-unreadable',
        subjectOf(state),
        unreadableText(state, seal),
        `only additions are harmless; ${toldText(seal.shown)}: tieback report ${tie}`,
      );
  const changes = seal.shownChanges.map(({ key, sealed, now }) => ({ field: `metrics.${key}`, sealed, now }));
  return [...edited(state, changes), record];
};

/** Whether a run is as it was sealed. */
export const sealFindings = (state: RunState): readonly AuditFinding[] => {
  const { seal } = state;
  if (seal.kind === 'unknown') return withoutRecord(state, seal);
  if (seal.kind !== 'different') return [];
  return [...edited(state, seal.changes), ...added(state, seal), ...leftOut(state, seal.omitted)];
};
