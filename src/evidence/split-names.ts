/** Names as metadata lists them: with commas between. */
export const splitNames = (text = ''): readonly string[] => text.split(',').filter((name) => name !== '');
