import type { Meaning } from '../http/meaning.ts';
import type { Repeat, RequestPolicy } from '../http/transport.ts';

/** One request as its caller sees it: enough to send it rightly and to say what went wrong. */
export type Operation = {
  /** Follows `cannot` in a message: `create branch "exp" in repository "faces"`. */
  readonly action: string;
  readonly repository?: string;
  readonly repeat: Repeat;
  readonly isWrite: boolean;
  readonly answers: 'json' | 'text' | 'bytes' | 'nothing';
  /** Fields that the JSON answer has to have. */
  readonly holds?: readonly string[];
  /** Bytes to send, each time anew. */
  readonly body?: RequestPolicy['body'];
  /** HEAD: an error comes without a body. */
  readonly hasNoErrorBody?: boolean;
  /** What 404 means. */
  readonly absent?: Meaning;
  /** A 404 after an attempt whose answer was lost says that this attempt did it. */
  readonly endsAbsent?: boolean;
  /** What 409 means. */
  readonly present?: Meaning;
  /** What 410 means. */
  readonly gone?: Meaning;
  /** What 412 means, unless a hook said no. */
  readonly unmet?: Meaning;
};

type More = Partial<Omit<Operation, 'action' | 'repeat' | 'isWrite'>>;

/** A request that changes nothing. */
export const read = (action: string, more: More = {}): Operation => ({
  action,
  repeat: 'repeatable',
  isWrite: false,
  answers: 'json',
  ...more,
});

/** A request whose effect is the same however often it happens. */
export const repeatableWrite = (action: string, more: More = {}): Operation => ({
  action,
  repeat: 'repeatable',
  isWrite: true,
  answers: 'nothing',
  ...more,
});

/** A request after which something is no longer there; it fails when it was not there before. */
export const removal = (action: string, more: More & { readonly absent: Meaning }): Operation =>
  repeatableWrite(action, { ...more, endsAbsent: true });

/** A request that must not happen twice. */
export const onceWrite = (action: string, more: More = {}): Operation => ({
  action,
  repeat: 'once',
  isWrite: true,
  answers: 'json',
  ...more,
});
