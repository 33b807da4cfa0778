import { compact } from './compact.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { checkExperimentId, toWireExperiment } from './experiment-records.ts';
import type { ExperimentRecord } from './mlflow-state.ts';
import { toWireRun } from './run-records.ts';
import { orderBy } from './search/order-by.ts';
import { runFields } from './search/run-fields.ts';
import { searchRecords } from './search/search-records.ts';
import { textOperators } from './search/searchable.ts';
import { taggedFields } from './search/tagged-fields.ts';
import { isInView } from './search/view.ts';
import { textList, viewType } from './shapes.ts';

const pageShape = { filter: 'string', max_results: 'int64', order_by: textList, page_token: 'string' } as const;

const mostRows = 50_000;

const searchRuns = endpoint({
  on: 'POST runs/search',
  shape: { experiment_ids: textList, run_view_type: viewType, ...pageShape },
  unchecked: ['experiment_ids', 'run_view_type'],
  run: ({ experiment_ids, run_view_type, filter, max_results = 1000, order_by, page_token }, state) => {
    for (const id of experiment_ids) checkExperimentId(id);
    const { rows, next_page_token } = searchRecords(
      {
        records: state.runs.entries(),
        fields: runFields(state),
        isVisible: ({ experimentId, lifecycle }) =>
          experiment_ids.includes(experimentId) && isInView(lifecycle, run_view_type),
        tieBreakers: [orderBy((run) => run.startTime, 'DESC'), orderBy((run) => run.id)],
        most: mostRows,
      },
      { filter, orders: order_by, maxResults: max_results, pageToken: page_token },
    );
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
  run: ({ view_type, filter, max_results = 0, order_by, page_token }, state) => {
    const orders = order_by.length > 0 ? order_by : ['creation_time DESC'];
    const byId = orderBy<ExperimentRecord>((experiment) => Number(experiment.id), order_by.length > 0 ? 'DESC' : 'ASC');
    const { rows, next_page_token } = searchRecords(
      {
        records: state.experiments.entries(),
        fields: experimentFields,
        isVisible: ({ lifecycle }) => isInView(lifecycle, view_type),
        tieBreakers: [byId],
        most: mostRows,
      },
      { filter, orders, maxResults: max_results, pageToken: page_token },
    );
    return compact({ experiments: rows.map(toWireExperiment), next_page_token });
  },
});

export const searchEndpoints: readonly Endpoint[] = [searchRuns, searchExperiments];
