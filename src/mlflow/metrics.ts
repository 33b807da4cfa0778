import type { Call } from '../model/call.ts';
import type { Metric } from './runs.ts';

export interface Metrics {
  /** Every logged value of one metric, in the server's order. */
  history(runId: string, key: string, call?: Call): AsyncIterable<Metric>;
}
