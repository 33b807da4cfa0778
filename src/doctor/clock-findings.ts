import type { Finding } from '../model/finding.ts';
import { ok, warn } from './finding.ts';

/** What machines that keep their time well may differ by, and what an answer's `Date` rounds away. */
const slackMs = 2000;

export type Offsets = {
  /** Server clock minus ours, milliseconds; undefined for a server that gave no time. */
  readonly lakefs: number | undefined;
  readonly mlflow: number | undefined;
};

const seconds = (ms: number): string => `${(Math.abs(ms) / 1000).toFixed(1)} s`;

const aside = (service: string, offsetMs: number): string =>
  Math.abs(offsetMs) <= slackMs
    ? `${service} agrees with this machine`
    : `${service} is ${seconds(offsetMs)} ${offsetMs > 0 ? 'ahead of' : 'behind'} this machine`;

/** Whether the clocks of both servers and ours agree: documents put times of all three in order. */
export const clockFindings = ({ lakefs, mlflow }: Offsets): readonly Finding[] => {
  const known = (
    [
      ['lakeFS', lakefs],
      ['MLflow', mlflow],
    ] as const
  ).flatMap(([service, offset]) => (offset === undefined ? [] : [{ service, offset }]));
  if (known.length === 0) return [];
  const text = `clocks: ${known.map(({ service, offset }) => aside(service, offset)).join(', ')}`;
  const between = Math.abs((lakefs ?? 0) - (mlflow ?? lakefs ?? 0));
  if (Math.max(between, ...known.map(({ offset }) => Math.abs(offset))) <= slackMs) return [ok('clocks', text)];
  return [
    warn('clocks', text, 'let NTP set the clock that is wrong: times of runs and commits will look out of order'),
  ];
};
