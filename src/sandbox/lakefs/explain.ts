import { ServiceError } from './service-error.ts';

/** Runs `act`; what it refuses is said to be about `what`. */
export const explain = <T>(what: string, act: () => T): T => {
  try {
    return act();
  } catch (error) {
    throw error instanceof ServiceError ? new ServiceError(error.status, `${what}: ${error.message}`) : error;
  }
};
