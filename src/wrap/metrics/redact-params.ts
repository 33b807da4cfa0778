import type { Batch } from '../../mlflow/run.ts';
import type { Call } from '../../model/call.ts';
import { listSome } from '../../util/list-some.ts';
import { redactionMark } from '../../util/secrets/redact.ts';
import type { TiePorts } from '../ports.ts';

type Ports = Pick<TiePorts, 'mlflow' | 'redactRecorded' | 'heard' | 'recognise'>;

const noteOf = ({ heard }: Ports): Set<string> => {
  const noted = heard?.redactedParams ?? new Set<string>();
  if (heard !== undefined) heard.redactedParams = noted;
  return noted;
};

/** MLflow's runs, to which parameters go without their secrets: what is recorded there is sealed for good. */
export const withoutSecrets = (ports: Ports) => {
  const redacted = noteOf(ports);
  const safe = (params: Batch['params'] = {}): Readonly<Record<string, string>> =>
    Object.fromEntries(
      Object.entries(params).map(([key, value]) => {
        const text = ports.redactRecorded(value);
        if (text !== value) redacted.add(key);
        return [key, text];
      }),
    );
  return {
    logBatch: async (runId: string, batch: Batch, call?: Call) => {
      await ports.recognise?.(Object.values(batch.params ?? {}), call?.signal);
      return ports.mlflow.runs.logBatch(runId, { ...batch, params: safe(batch.params) }, call);
    },
    /** Names the parameters that this process has sent so; undefined when there is none. */
    warning: (): string | undefined =>
      redacted.size === 0
        ? undefined
        : `secrets in the metrics file: recorded as ${redactionMark} in ${listSome(
            [...redacted].map((key) => JSON.stringify(`params.${key}`)),
            5,
          )}`,
  };
};
