import { invalid } from '../mlflow-error.ts';

/** @throws MlflowError unless it is within 1 and `limit` */
export const checkMaxResults = (maxResults: number, limit: number): number => {
  if (maxResults >= 1 && maxResults <= limit) return maxResults;
  throw invalid(
    `Invalid value ${maxResults} for parameter 'max_results' supplied: it must be a positive integer of at most ${limit}`,
  );
};
