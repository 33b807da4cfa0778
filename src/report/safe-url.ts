const schemes: ReadonlySet<string> = new Set(['http:', 'https:', 's3:', 'lakefs:']);

/** The URL to link to, or `undefined` for anything that a document should not make clickable. */
export const safeUrl = (text: string): string | undefined => {
  if (/[\p{Cc}\p{Cf}\p{Z}\\]/u.test(text) || text.length > 2000 || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (!schemes.has(url.protocol) || url.username !== '' || url.password !== '') return undefined;
  return url.href.replace(/[|`<>"']/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
};
