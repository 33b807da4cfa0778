import type { LineData } from './dialect.ts';
import { formatNumber } from './format-value.ts';

const told = 3;

/** What of a drawn history is another today; empty for nothing. */
export const changedSince = ({ changed = [] }: LineData, locale: string): string => {
  const texts = changed.slice(0, told).map(({ step, value }) => {
    return `${formatNumber(value, locale)} at step ${formatNumber(step, locale)}`;
  });
  return [...texts, ...(changed.length > told ? ['more'] : [])].join(', ');
};
