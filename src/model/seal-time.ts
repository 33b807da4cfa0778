import type { SealWay } from './evidence.ts';

/** What a command needs between the end of its training and the seal, and what servers' clocks are read to. */
const usualMs = 5 * 60_000;

const ways: Readonly<Record<SealWay, string>> = {
  run: '',
  resume: ', by resume',
  'resume-elsewhere': ', by resume from another folder or machine',
  link: ', by link',
};

export const asSealWay = (text: string): SealWay | undefined =>
  Object.hasOwn(ways, text) ? (text as SealWay) : undefined;

const units = [
  { name: 'd', ms: 86_400_000 },
  { name: 'h', ms: 3_600_000 },
  { name: 'min', ms: 60_000 },
] as const;

const lengthText = (ms: number): string => {
  const unit = units.find((one) => ms >= 2 * one.ms) ?? { name: 's', ms: 1000 };
  return `${Math.max(0, Math.round(ms / unit.ms))} ${unit.name}`;
};

export type SealTime = {
  /** Undefined where the back-link does not say. */
  readonly way: SealWay | undefined;
  /** From the end of the run to its seal; undefined where one of the two is not known, or nobody saw the end. */
  readonly delayMs: number | undefined;
  /** The larger of what the servers' clocks were off by. */
  readonly clocksMs: number;
};

/** Whether a seal came long after the run's end. */
export const isLongDelay = ({ delayMs, clocksMs }: SealTime): boolean =>
  delayMs !== undefined && delayMs > usualMs + clocksMs;

/** Whether a seal came so late after the run's end, or by such a way, that edits before it may have gone unseen. */
export const isLateSeal = (time: SealTime): boolean =>
  time.way === 'resume-elsewhere' || (time.way === 'resume' && time.delayMs === undefined) || isLongDelay(time);

/** When and by which way a run was sealed, as a clause. */
export const sealTimeText = ({ way, delayMs }: SealTime): string =>
  `sealed ${delayMs === undefined ? 'at a time after the run ended that is not known' : `${lengthText(delayMs)} after the run ended`}${way === undefined ? '' : ways[way]}`;

export const unseenText = 'what was changed in between is not seen';
