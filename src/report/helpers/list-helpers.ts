import type { HelperCall, Helpers } from './helper.ts';

const listAndSize = (
  { args: [list, size], fault }: HelperCall,
  helper: string,
): readonly [readonly unknown[], number] => {
  if (Array.isArray(list) && typeof size === 'number' && Number.isInteger(size) && size >= 0) return [list, size];
  throw fault(`{{${helper}}} needs a list and a whole number`, `write (${helper} list 50)`);
};

/** Long lists are printed in part, and what is left out is counted. */
export const listHelpers: Helpers = {
  firstOf: (call) => {
    const [list, size] = listAndSize(call, 'firstOf');
    return list.slice(0, size);
  },
  restOf: (call) => {
    const [list, size] = listAndSize(call, 'restOf');
    return Math.max(list.length - size, 0);
  },
  plural: ({ args: [count, one, many] }) => (count === 1 ? one : many),
};
