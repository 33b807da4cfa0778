const statuses = {
  BAD_REQUEST: 400,
  INTERNAL_ERROR: 500,
  INVALID_PARAMETER_VALUE: 400,
  INVALID_STATE: 500,
  NOT_IMPLEMENTED: 501,
  RESOURCE_ALREADY_EXISTS: 400,
  RESOURCE_DOES_NOT_EXIST: 404,
} as const;

export type MlflowErrorCode = keyof typeof statuses;

/** A refusal in the service's own words; never leaves the sandbox as an exception. */
export class MlflowError extends Error {
  readonly errorCode: MlflowErrorCode;

  constructor(errorCode: MlflowErrorCode, message: string) {
    super(message);
    this.errorCode = errorCode;
  }

  get status(): number {
    return statuses[this.errorCode];
  }

  toJson(): { readonly error_code: string; readonly message: string } {
    return { error_code: this.errorCode, message: this.message };
  }
}

export const invalid = (message: string): MlflowError => new MlflowError('INVALID_PARAMETER_VALUE', message);
export const notFound = (message: string): MlflowError => new MlflowError('RESOURCE_DOES_NOT_EXIST', message);
