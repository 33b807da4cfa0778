/** A text of so many characters at most, the last of them `…` where some were left out. */
export const clip = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
