import { randomInt } from 'node:crypto';

const manners = [
  'able',
  'brisk',
  'calm',
  'deft',
  'eager',
  'frank',
  'gentle',
  'hardy',
  'keen',
  'lucid',
  'merry',
  'nimble',
];
const animals = [
  'auk',
  'bison',
  'crane',
  'dingo',
  'egret',
  'finch',
  'gecko',
  'heron',
  'ibex',
  'koala',
  'lynx',
  'marten',
];

/** Of the list, one at random. */
const pick = (list: readonly string[]): string => list[randomInt(list.length)] ?? '';

/** A name for a run or model that was given none, such as `calm-heron-412`. */
export const randomRunName = (): string => `${pick(manners)}-${pick(animals)}-${randomInt(1000)}`;
