import { expect, it } from 'vitest';
import { withoutSecrets } from '../../../../src/wrap/metrics/redact-params.ts';
import type { TiePorts } from '../../../../src/wrap/ports.ts';

const runs = { logBatch: async () => undefined };

it('hands its signal on to the search for secrets, which may take long', async () => {
  const stop = new AbortController();
  const signals: (AbortSignal | undefined)[] = [];
  const recognise = async (_texts: readonly string[], signal?: AbortSignal) => void signals.push(signal);
  const ports = { mlflow: { runs }, redactRecorded: (text: string) => text, recognise };
  await withoutSecrets(ports as unknown as TiePorts).logBatch('r', { params: { lr: '1' } }, { signal: stop.signal });
  expect(signals).toEqual([stop.signal]);
});
