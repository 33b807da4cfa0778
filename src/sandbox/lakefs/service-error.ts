/** An answer that the lakeFS-like server gives instead of doing what was asked. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export const badRequest = (message: string): ServiceError => new ServiceError(400, message);
export const forbidden = (message: string): ServiceError => new ServiceError(403, message);
export const notFound = (what?: string): ServiceError =>
  new ServiceError(404, what ? `${what} not found` : 'not found');
export const conflict = (message: string): ServiceError => new ServiceError(409, message);
