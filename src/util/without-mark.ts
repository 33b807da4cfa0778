/** A text without the byte order mark that editors and shells of Windows begin files with. */
export const withoutMark = (text: string): string => text.replace(/^\uFEFF/, '');
