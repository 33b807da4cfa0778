/** A hint about a server's address, with where that was set when somebody said so. */
export const addressHint = (hint: string, addressFrom: string | undefined): string =>
  addressFrom === undefined ? hint : `${hint}; the address comes from ${addressFrom}`;
