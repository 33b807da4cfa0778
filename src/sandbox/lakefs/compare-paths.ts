const surrogatesStart = 0xd800;
const surrogatesEnd = 0xdfff;
const lift = 0x10000;

/** UTF-16 puts characters beyond U+FFFF before U+E000…U+FFFF; UTF-8 puts them last. */
const rank = (unit: number): number => (unit >= surrogatesStart && unit <= surrogatesEnd ? unit + lift : unit);

/** Orders text by its UTF-8 bytes, as lakeFS orders everything that it lists. */
export const comparePaths = (a: string, b: string): number => {
  const common = Math.min(a.length, b.length);
  for (let at = 0; at < common; at += 1) {
    const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
};
