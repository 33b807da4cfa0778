import type { Call } from '../model/call.ts';
import type { Api } from './api.ts';
import { metricPageSchema } from './metric.schema.ts';
import { listPages } from './pages.ts';
import type { Metric } from './run.ts';

export interface Metrics {
  /** Every logged value of one metric, in the server's order. */
  history(runId: string, key: string, call?: Call): AsyncIterable<Metric>;
}

/** Without it MLflow 3.4 to 3.13 answer no row at all, and 3.17 all of them at once. */
const pageSize = 10_000;

export const createMetrics = (api: Api): Metrics => ({
  history: (runId, key, call) =>
    listPages((page_token) =>
      api.ask(
        {
          action: `get the history of metric "${key}" of run "${runId}"`,
          method: 'GET',
          path: 'metrics/get-history',
          query: { run_id: runId, metric_key: key, max_results: pageSize, page_token },
          repeat: 'repeatable',
        },
        metricPageSchema,
        call,
      ),
    ),
});
