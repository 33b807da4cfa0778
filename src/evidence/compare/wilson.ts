// The 97.5 % quantile of the normal distribution.
const z = 1.959963984540054;

/** Wilson's score interval of a proportion, 95 %. */
export const wilson = (successes: number, trials: number): { readonly low: number; readonly high: number } => {
  const share = successes / trials;
  const scale = 1 + z ** 2 / trials;
  const centre = (share + z ** 2 / (2 * trials)) / scale;
  const half = (z * Math.sqrt((share * (1 - share)) / trials + z ** 2 / (4 * trials ** 2))) / scale;
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
};
