// UTF-16 sorts surrogates below U+E000..U+FFFF; UTF-8 sorts the characters that they stand for above.
const rank = (unit: number): number => {
  if (unit >= 0xe000) return unit - 0x800;
  return unit >= 0xd800 ? unit + 0x2000 : unit;
};

/** Orders paths by their UTF-8 bytes, as lakeFS lists them. */
export const comparePaths = (left: string, right: string): number => {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) {
    const difference = rank(left.charCodeAt(at)) - rank(right.charCodeAt(at));
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
};
