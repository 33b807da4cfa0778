/** Coefficients of Acklam's approximation of the normal quantile; its relative error is below 1.2e-9. */
const a = [
  -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239,
];
const b = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572];
const c = [
  -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const d = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416];

const horner = (coefficients: readonly number[], x: number): number =>
  coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);

/** The value below which a standard normal variable stays with probability `p`. */
export const normalQuantile = (p: number): number => {
  const edge = 0.02425;
  if (p < edge) {
    const q = Math.sqrt(-2 * Math.log(p));
    return horner(c, q) / horner([...d, 1], q);
  }
  if (p > 1 - edge) return -normalQuantile(1 - p);
  const q = p - 0.5;
  return (horner(a, q * q) * q) / horner([...b, 1], q * q);
};

export type Interval = { readonly lower: number; readonly upper: number };

/** Where the bound is 0 or 1, what is left of the calculation is rounding. */
const shareOf = (bound: number): number => {
  const negligible = 1e-12;
  if (bound < negligible) return 0;
  return bound > 1 - negligible ? 1 : bound;
};

/** Wilson's score interval of a share that was seen in `trials` cases. Undefined for what is no share. */
export const wilsonInterval = (share: number, trials: number, level = 0.95): Interval | undefined => {
  if (!(share >= 0 && share <= 1 && trials >= 1 && level > 0 && level < 1)) return undefined;
  const z = normalQuantile((1 + level) / 2);
  const scale = 1 + (z * z) / trials;
  const centre = (share + (z * z) / (2 * trials)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  return { lower: shareOf(centre - half), upper: shareOf(centre + half) };
};
