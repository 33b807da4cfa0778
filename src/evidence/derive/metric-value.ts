import { asNumber } from '../fact.ts';

// What MLflow's SQL stores keep in place of an infinity.
const storedInfinity = 1.7976931348623157e308;
const namedNumbers: readonly unknown[] = ['NaN', 'Infinity', '-Infinity'];

/** A metric's value; what JSON has no number for goes by the name that MLflow uses. */
export const asMetricValue = (value: unknown): number | string | undefined => {
  if (typeof value === 'string' && namedNumbers.includes(value)) return value;
  const number = asNumber(value);
  if (number === storedInfinity) return 'Infinity';
  return number === -storedInfinity ? '-Infinity' : number;
};
