import type { SealDifference } from '../../model/comparison.ts';
import { sealChanges } from '../../tie/seal-changes.ts';
import { sealMarks } from '../../tie/seal-marks.ts';
import { type ReadRun, shownChangesOf } from './read-run.ts';

const textsOf = (sealed: string | undefined, today: string | undefined) => ({
  ...(sealed === undefined ? {} : { sealed }),
  ...(today === undefined ? {} : { today }),
});

/** Where a run is not as it was sealed: what is another, was taken away, or came later. */
export const sealDifferences = ({ seal: reading, today, backLink }: ReadRun): readonly SealDifference[] => {
  if (reading.kind === 'unreadable')
    return shownChangesOf(today, backLink).map(({ key, sealed, now }) => ({
      field: `metrics.${key}`,
      ...textsOf(sealed, now),
    }));
  if (reading.kind !== 'different') return [];
  const { sealed, now } = reading;
  return [
    ...sealChanges(sealed, now).map((change) => ({
      field: change.field,
      ...textsOf(change.sealed, change.now),
    })),
    ...sealMarks(sealed, now).flatMap((mark) =>
      mark.sealed === undefined ? [{ field: `${mark.section}.${mark.key}`, today: mark.now }] : [],
    ),
  ];
};
