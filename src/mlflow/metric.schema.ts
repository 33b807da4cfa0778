import * as z from 'zod';
import type { Metric } from './run.ts';
import { wireCount, wireList, wireNumber, wireText } from './wire.schema.ts';

export const metricSchema: z.ZodType<Metric> = z
  .object({ key: z.string(), value: wireNumber, timestamp: wireCount, step: wireCount })
  .transform(({ key, value, timestamp, step }) => ({ key, value, timestamp, step }));

export const metricPageSchema = z
  .object({ metrics: wireList(metricSchema), next_page_token: wireText })
  .transform(({ metrics, next_page_token: next }) => ({ items: metrics, next }));
