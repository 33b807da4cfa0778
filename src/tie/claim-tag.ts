import { claimTagPrefix } from './keys.ts';

/** A model's name as a part of a tag's: what lakeFS takes in no tag goes by its bytes. Two models never get the same. */
export const encodeModel = (model: string): string =>
  [...Buffer.from(model, 'utf8')]
    .map((byte) => {
      const char = String.fromCharCode(byte);
      return /[A-Za-z0-9_-]/.test(char) ? char : `.${byte.toString(16).padStart(2, '0')}`;
    })
    .join('');

export const decodeModel = (text: string): string =>
  Buffer.from(
    [...text.matchAll(/\.([0-9a-f]{2})|([^.])/g)].flatMap(([, hex, char]) =>
      hex === undefined ? [...Buffer.from(char ?? '')] : [Number.parseInt(hex, 16)],
    ),
  ).toString('utf8');

/** The tag by which a decision's number is claimed: lakeFS grants a name once. */
export const claimTag = (model: string, number: number): string => `${claimTagPrefix}${encodeModel(model)}-${number}`;
