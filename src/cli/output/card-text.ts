import type { CardGap, CardGaps } from '../../card/card-gaps.ts';
import type { Style } from './style.ts';

const asking = ({ wantedBy }: CardGap): string => wantedBy.map(({ id }) => id).join(', ');

/** What a card lacks, field by field, with the requirements that ask for it. */
export const cardGapsText = (
  { file, regimes, wanted, stated, missing, unknownIds, refusedAttachments }: CardGaps,
  style: Style,
): string => {
  const width = Math.max(0, ...missing.map(({ path }) => path.length));
  const lines = missing.map((gap) => `  ${gap.path.padEnd(width)}  ${asking(gap)}`);
  const mark = missing.length === 0 && refusedAttachments.length === 0 ? style.good('✓') : style.bad('✗');
  return [
    `${mark} ${file}: valid; ${stated} of the ${wanted} fields that ${regimes.join(', ')} ask for are stated`,
    ...(missing.length === 0 ? [] : ['missing, and which requirement asks for it:', ...lines]),
    ...refusedAttachments.map(
      ({ name, problem }) => `${style.bad('✗')} attachment ${name} answers nothing: ${problem}`,
    ),
    ...(unknownIds.length === 0
      ? []
      : [
          `${style.warn('!')} no requirement of ${regimes.join(', ')} has the id ${unknownIds.join(', ')} (notApplicable, attachments)`,
        ]),
  ].join('\n');
};
