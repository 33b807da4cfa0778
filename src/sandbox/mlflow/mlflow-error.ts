const statuses = {
  BAD_REQUEST: 400,
  INTERNAL_ERROR: 500,
  INVALID_PARAMETER_VALUE: 400,
  INVALID_STATE: 500,
  NOT_IMPLEMENTED: 501,
  RESOURCE_ALREADY_EXISTS: 400,
  RESOURCE_DOES_NOT_EXIST: 404,
} as const;

/** What MLflow 3 adds to an error by its code; this sandbox's own refusals have neither. */
const classes: Readonly<Partial<Record<keyof typeof statuses, readonly [sqlstate: string, errorClass: string]>>> = {
  BAD_REQUEST: ['KAM00', 'INVALID_PARAMETER_VALUE'],
  INTERNAL_ERROR: ['XXM00', 'CLIENT_INTERNAL_ERROR'],
  INVALID_PARAMETER_VALUE: ['KAM00', 'INVALID_PARAMETER_VALUE'],
  INVALID_STATE: ['XXM00', 'CLIENT_INTERNAL_ERROR'],
  RESOURCE_ALREADY_EXISTS: ['KAM00', 'RESOURCE_ALREADY_EXISTS'],
  RESOURCE_DOES_NOT_EXIST: ['KAM00', 'RESOURCE_NOT_FOUND'],
};

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

  toJson(): Readonly<Record<string, string>> {
    const [sqlstate, errorClass] = classes[this.errorCode] ?? [];
    return {
      error_code: this.errorCode,
      message: this.message,
      ...(sqlstate && errorClass && { sqlstate, error_class: errorClass }),
    };
  }
}

export const invalid = (message: string): MlflowError => new MlflowError('INVALID_PARAMETER_VALUE', message);
export const notFound = (message: string): MlflowError => new MlflowError('RESOURCE_DOES_NOT_EXIST', message);
