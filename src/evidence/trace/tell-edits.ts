import type { Run } from '../../mlflow/run.ts';
import { withShortCommits } from '../../model/ids.ts';
import type { SealReading } from '../../tie/read-seal.ts';
import { laterInputIndexes } from '../../tie/seal.ts';
import { type FieldChange, sealChanges } from '../../tie/seal-changes.ts';
import { sealMarks } from '../../tie/seal-marks.ts';
import { clip } from '../../util/clip.ts';
import { listSome } from '../../util/list-some.ts';
import type { Reading } from './reading.ts';

/** What of a run a trace goes by; parameters and metrics are no part of it. */
export const shownSections = ['run', 'inputs', 'tags'] as const;

const most = 5;
const longest = 60;
const clipped = (text = 'nothing'): string => clip(withShortCommits(text), longest);

const changeText = ({ field, sealed, now }: FieldChange): string =>
  `${field} was ${clipped(sealed)} and is ${clipped(now)}`;

const isShown = (section: string): boolean => shownSections.some((one) => one === section);

const additions = (run: Run, { sealed, now }: Extract<SealReading, { kind: 'different' }>): readonly string[] => {
  const tags = sealMarks(sealed, now).filter((mark) => mark.section === 'tags' && mark.sealed === undefined);
  const later = laterInputIndexes(sealed, run);
  // The names of inputs may be secrets where the seal leaves something out.
  const names = sealed.omitted === undefined ? run.datasetInputs.filter((_, index) => later.has(index)) : [];
  return [
    ...tags.map(({ key, now: value }) => `tag ${clipped(key)} = ${clipped(value)}`),
    ...names.map(({ dataset }) => `dataset input ${clipped(dataset.name)}`),
  ];
};

/** Tells what of a run is not as it was sealed. */
export const tellEdits = ({ graph }: Reading, run: Run, seal: SealReading): void => {
  if (seal.kind === 'unreadable') {
    const state = seal.isForged ? 'is not the one that was sealed' : 'cannot be read';
    graph.notice(
      `run ${run.id} cannot be held against its seal, because the record on its anchor ${state}: what its tags and dataset inputs say here may have been edited since`,
    );
  }
  if (seal.kind !== 'different') return;
  const changes = sealChanges(seal.sealed, seal.now).filter(({ path }) => isShown(path[0]));
  if (changes.length > 0)
    graph.notice(
      `run ${run.id} was edited after it was sealed: ${listSome(changes.map(changeText), most)}: baseline, tags and code are those that were sealed`,
    );
  const added = additions(run, seal);
  if (added.length > 0)
    graph.notice(`to run ${run.id} was added after it was sealed: ${listSome(added, most)}: no seal covers it`);
};
