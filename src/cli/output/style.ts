import { styleText } from 'node:util';

export type Style = {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
};

const plain = (text: string): string => text;
const paint = (format: Parameters<typeof styleText>[0]) => (text: string) =>
  styleText(format, text, { validateStream: false });

/** Colours on a terminal that wants them, none elsewhere. */
export const createStyle = (isColoured: boolean): Style =>
  isColoured
    ? { bold: paint('bold'), dim: paint('dim'), good: paint('green'), bad: paint('red'), warn: paint('yellow') }
    : { bold: plain, dim: plain, good: plain, bad: plain, warn: plain };
