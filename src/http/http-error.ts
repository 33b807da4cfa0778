import { type ErrorCode, TiebackError, type TiebackErrorOptions } from '../errors.ts';

/** `none`: the server certainly did nothing. `unknown`: it may have acted although we heard no success. */
export type Effect = 'none' | 'unknown';

export type HttpErrorFields = TiebackErrorOptions & {
  readonly effect: Effect;
  readonly status?: number;
  readonly requestId?: string;
};

/** A request that was refused, or whose answer never came. */
export class HttpError extends TiebackError {
  override readonly name = 'HttpError';
  readonly effect: Effect;
  /** The HTTP status; undefined when there was no answer. */
  readonly status: number | undefined;
  readonly requestId: string | undefined;

  constructor(code: ErrorCode, message: string, fields: HttpErrorFields) {
    super(code, message, fields);
    this.effect = fields.effect;
    this.status = fields.status;
    this.requestId = fields.requestId;
  }
}

/** Whether an effect may have happened although its request failed: look before doing it again. */
export const isEffectUnknown = (error: unknown): boolean => error instanceof HttpError && error.effect === 'unknown';

/** Whether a failed request certainly had no effect. */
export const isEffectNone = (error: unknown): boolean => error instanceof HttpError && error.effect === 'none';
