import type { ErrorCode } from '../errors.ts';

/** What an answer means to whoever asked. */
export type Meaning = { readonly code: ErrorCode; readonly message: string; readonly hint: string };
