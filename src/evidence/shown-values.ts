import { backLinkKey, isBackLinkKey } from '../tie/keys.ts';
import { asMetricValue } from './derive/metric-value.ts';
import { splitNames } from './split-names.ts';

/** A shown metric that is another today than the back-link states; both as MLflow writes numbers. */
export type ShownChange = { readonly key: string; readonly sealed: string; readonly now: string };

type Stated = (key: string) => string | undefined;

const textOf = (value: unknown): string => String(asMetricValue(value) ?? value);

/** As the back-link writes a number, read as MLflow's answer is. */
const statedText = (text: string): string => (Number.isFinite(Number(text)) ? textOf(Number(text)) : text);

/**
 * What a back-link itself states of its run's metrics, as they were sealed: known without the sealed record.
 * @param stated a value of the back-link's metadata
 */
export const shownValues = (stated: Stated): ReadonlyMap<string, string> =>
  new Map(
    splitNames(stated(backLinkKey.shownMetrics)).flatMap((key): readonly [string, string][] => {
      const text = isBackLinkKey(key) ? undefined : stated(key);
      return text === undefined ? [] : [[key, statedText(text)]];
    }),
  );

/** The metrics of a run that are others today than its back-link states. */
export const shownChanges = (
  stated: Stated,
  metrics: readonly { readonly key: string; readonly value: unknown }[],
): readonly ShownChange[] => {
  const shown = shownValues(stated);
  return metrics.flatMap(({ key, value }) => {
    const [sealed, now] = [shown.get(key), textOf(value)];
    return sealed === undefined || sealed === now ? [] : [{ key, sealed, now }];
  });
};
