import type { Tags } from '../../mlflow/run.ts';

/** What a run may say about all its metrics: how they are averaged, and over which labels. */
const generalWords: ReadonlySet<string> = new Set(
  'average averaging pos_label positive_class labels label_set classes num_classes n_classes n_cats metric_definition'.split(
    ' ',
  ),
);
/** What it may say about one, as `<metric>.average`. */
const ownWords = ['definition', 'average', 'pos_label', 'positive_class', 'labels', 'threshold', 'unit'] as const;

const generalOf = (said: Tags): Tags =>
  Object.fromEntries(
    Object.entries(said).filter(([key]) =>
      generalWords.has(key.toLowerCase().replace(/^(eval|test|metric)s?[._/]/, '')),
    ),
  );

const ownOf = (metric: string, said: Tags): Tags =>
  Object.fromEntries(
    ownWords.flatMap((word) => {
      const key = [`${metric}.${word}`, `${metric}_${word}`].find((name) => said[name] !== undefined);
      return key === undefined ? [] : [[key, said[key] ?? '']];
    }),
  );

/** What a run's params and tags say of how a metric is defined. */
export const metricDefinition = (
  metric: string,
  { params, tags }: { readonly params: Tags; readonly tags: Tags },
): Tags => {
  const said = { ...tags, ...params };
  return { ...generalOf(said), ...ownOf(metric, said) };
};
