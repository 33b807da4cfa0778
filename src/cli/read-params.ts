import { readFile } from 'node:fs/promises';
import { TiebackError } from '../errors.ts';
import { withoutMark } from '../util/without-mark.ts';

const parse = async (text: string, what: string): Promise<unknown> => {
  try {
    return JSON.parse(text);
  } catch (notJson) {
    if (!/\.ya?ml$/.test(what)) throw notJson;
    return (await import('yaml')).parse(text);
  }
};

/** Parameters given as JSON text, or as the path of a JSON or YAML file. @throws USAGE_INVALID */
export const readParams = async (given: string): Promise<unknown> => {
  const isText = /^\s*[{["]/.test(given);
  try {
    return await parse(isText ? given : withoutMark(await readFile(given, 'utf8')), given);
  } catch (cause) {
    throw new TiebackError('USAGE_INVALID', `"${given}" is neither JSON nor a readable JSON or YAML file`, {
      hint: 'for example --augmentation-params \'{"flip": true}\' or --augmentation-params augment.yaml',
      cause,
    });
  }
};
