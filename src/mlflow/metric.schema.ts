import * as z from 'zod/mini';
import type { Metric } from './run.ts';
import { readAs, wireCount, wireList, wireNumber, wireText } from './wire.schema.ts';

export const metricSchema = readAs(
  z.object({ key: z.string(), value: wireNumber, timestamp: wireCount, step: wireCount }),
  ({ key, value, timestamp, step }): Metric => ({ key, value, timestamp, step }),
);

export const metricPageSchema = readAs(
  z.object({ metrics: wireList(metricSchema), next_page_token: wireText }),
  ({ metrics, next_page_token: next }) => ({ items: metrics, next }),
);
