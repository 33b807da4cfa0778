export type Scale = { readonly mean: number; readonly deviation: number };

/** Mean and standard deviation of every column. */
export const scalesOf = (rows: readonly (readonly number[])[]): readonly Scale[] =>
  (rows[0] ?? []).map((_, column) => {
    const values = rows.map((row) => row[column] ?? Number.NaN);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    return { mean, deviation: Math.sqrt(variance) || 1 };
  });

/** How many deviations each value of a row lies from its column's mean. */
export const standardise = (row: readonly number[], scales: readonly Scale[]): number[] =>
  scales.map(({ mean, deviation }, column) => ((row[column] ?? Number.NaN) - mean) / deviation);
