/** Parts that several request messages share. */
export const entryShape = { key: 'string', value: 'string' } as const;
export const entryList = { list: { message: entryShape } } as const;
export const viewType = { enum: ['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL'] } as const;
export const textList = { list: 'string' } as const;
