import { compact } from './compact.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { checkExperimentId, toWireExperiment } from './experiment-records.ts';
import type { ExperimentRecord } from './mlflow-state.ts';
import { toWireRun } from './run-records.ts';
import { checkMaxResults } from './search/max-results.ts';
import { orderBy, parseOrders } from './search/order-by.ts';
import { cutPage } from './search/page-token.ts';
import { parseFilter } from './search/parse-filter.ts';
import { runFields } from './search/run-fields.ts';
import { compileFilter, textOperators } from './search/searchable.ts';
import { taggedFields } from './search/tagged-fields.ts';
import { isInView } from './search/view.ts';
import { textList, viewType } from './shapes.ts';

const pageShape = { filter: 'string', max_results: 'int64', order_by: textList, page_token: 'string' } as const;

const searchRuns = endpoint({
  on: 'POST runs/search',
  shape: { experiment_ids: textList, run_view_type: viewType, ...pageShape },
  unchecked: ['experiment_ids', 'run_view_type'],
  run: ({ experiment_ids, run_view_type, filter = '', max_results = 1000, order_by, page_token }, state) => {
    checkMaxResults(max_results, 50_000);
    for (const id of experiment_ids) checkExperimentId(id);
    const fields = runFields(state);
    const isMatch = compileFilter(parseFilter(filter), fields);
    const order = parseOrders(order_by, fields, [orderBy((run) => run.startTime, 'DESC'), orderBy((run) => run.id)]);
    const found = [...state.runs.entries()]
      .map(([, run]) => run)
      .filter(
        (run) => experiment_ids.includes(run.experimentId) && isInView(run.lifecycle, run_view_type) && isMatch(run),
      )
      .sort(order);
    const { rows, next_page_token } = cutPage(found, max_results, page_token);
    return compact({ runs: rows.map((run) => toWireRun(state, run)), next_page_token });
  },
});

const experimentFields = taggedFields<ExperimentRecord>({
  name: { kind: 'text', operators: textOperators, read: (experiment) => experiment.name },
  experiment_id: { kind: 'number', read: (experiment) => Number(experiment.id) },
  creation_time: { kind: 'number', read: (experiment) => experiment.createdAt },
  last_update_time: { kind: 'number', read: (experiment) => experiment.updatedAt },
});

const searchExperiments = endpoint({
  on: 'POST experiments/search',
  also: ['GET'],
  shape: { view_type: viewType, ...pageShape },
  run: ({ view_type, filter = '', max_results = 0, order_by, page_token }, state) => {
    checkMaxResults(max_results, 50_000);
    const isMatch = compileFilter(parseFilter(filter), experimentFields);
    const orders = order_by.length > 0 ? order_by : ['creation_time DESC'];
    const byId = orderBy<ExperimentRecord>((experiment) => Number(experiment.id), order_by.length > 0 ? 'DESC' : 'ASC');
    const found = [...state.experiments.entries()]
      .map(([, experiment]) => experiment)
      .filter((experiment) => isInView(experiment.lifecycle, view_type) && isMatch(experiment))
      .sort(parseOrders(orders, experimentFields, [byId]));
    const { rows, next_page_token } = cutPage(found, max_results, page_token);
    return compact({ experiments: rows.map(toWireExperiment), next_page_token });
  },
});

const metricHistory = endpoint({
  on: 'GET metrics/get-history',
  shape: { run_id: 'string', run_uuid: 'string', metric_key: 'string', max_results: 'int64', page_token: 'string' },
  required: ['run_id', 'metric_key'],
  run: ({ run_id: id, run_uuid: uuid = '', metric_key: key = '', max_results, page_token }, { metrics }) => {
    const points = metrics.history(id || uuid, key);
    const pageSize = max_results === undefined ? points.length : checkMaxResults(max_results, Number.MAX_SAFE_INTEGER);
    const { rows, next_page_token } = cutPage(points, pageSize, page_token);
    return compact({ metrics: rows, next_page_token });
  },
});

export const searchEndpoints: readonly Endpoint[] = [searchRuns, searchExperiments, metricHistory];
