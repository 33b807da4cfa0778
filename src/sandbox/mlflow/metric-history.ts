import { compact } from './compact.ts';
import { endpoint } from './endpoint.ts';
import { checkMaxResults } from './search/max-results.ts';
import { cutPage } from './search/page-token.ts';

/** Every point of one metric of a run, in the order in which they were logged. */
export const metricHistory = endpoint({
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
