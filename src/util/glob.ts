const translate: Readonly<Record<string, string>> = { '*': '.*', '?': '.', '{': '(?:', '}': ')' };

/** A glob as an expression: `*`, `?`, `[abc]`, `[!a-c]`, `{one,two}` and `\` before a literal character. */
export const globToRegExp = (glob: string): RegExp => {
  const parts = glob.match(/\\.|\[!?[^\]]*\]|./gsu) ?? [];
  let depth = 0;
  const source = parts.map((part) => {
    if (part.length > 1 && part.startsWith('[')) return part.replace(/^\[!/, '[^');
    if (part === '{') depth += 1;
    if (part === '}') depth -= 1;
    if (part === ',' && depth > 0) return '|';
    return translate[part] ?? part.replace(/^\\/, '').replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  });
  return new RegExp(`^${source.join('')}$`, 's');
};
