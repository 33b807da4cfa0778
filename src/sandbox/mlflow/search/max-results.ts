import { invalid } from '../mlflow-error.ts';

/** @throws MlflowError unless it is within `least` and `limit` */
export const checkMaxResults = (maxResults: number, limit: number, least = 1): number => {
  if (maxResults >= least && maxResults <= limit) return maxResults;
  throw invalid(
    `Invalid value ${maxResults} for parameter 'max_results' supplied: it must be a positive integer of at most ${limit}`,
  );
};
