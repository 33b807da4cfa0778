import { TiebackError } from '../../errors.ts';
import { defineCommand } from '../define-command.ts';
import { jsonOption } from '../shared-options.ts';

const parsePort = (text: string): number => {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new TiebackError('USAGE_INVALID', `"${text}" is no port`, { hint: 'a number up to 65535; 0 takes a free one' });
};

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** What `tieback sandbox --json` prints: the variables that lead to its servers. */
export type SandboxAnswer = {
  readonly LAKECTL_SERVER_ENDPOINT_URL: string;
  readonly LAKECTL_CREDENTIALS_ACCESS_KEY_ID: string;
  readonly LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY: string;
  readonly MLFLOW_TRACKING_URI: string;
};

export const sandbox = defineCommand({
  name: 'sandbox',
  summary: 'Start embedded lakeFS-like and MLflow-like servers to try things on',
  description: 'For trying and for tests, on this machine only. Documents made from it say DEMO. Runs until Ctrl-C.',
  options: {
    dir: { flags: '--dir <dir>', help: 'keep everything here across restarts (default: memory only)' },
    lakefsPort: { flags: '--lakefs-port <port>', help: 'default 8000; 0 takes a free one', parse: parsePort },
    mlflowPort: { flags: '--mlflow-port <port>', help: 'default 5000; 0 takes a free one', parse: parsePort },
    json: jsonOption,
  },
  examples: [['sandbox --dir ./sandbox', 'servers that remember']],
  run: async (_args, { dir, lakefsPort = 8000, mlflowPort = 5000, json }, { output, interrupts }) => {
    const { createSandbox } = await import('../../sandbox/index.ts');
    await using servers = await createSandbox(dir === undefined ? {} : { dir });
    const running = await servers.listen({ lakefsPort, mlflowPort });
    const { accessKeyId, secretAccessKey } = servers.credentials;
    const environment: SandboxAnswer = {
      LAKECTL_SERVER_ENDPOINT_URL: running.lakefsUrl,
      LAKECTL_CREDENTIALS_ACCESS_KEY_ID: accessKeyId,
      LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY: secretAccessKey,
      MLFLOW_TRACKING_URI: running.mlflowUrl,
    };
    if (json) output.json(environment);
    else
      output.text(
        Object.entries(environment)
          .map(([name, value]) => `export ${name}=${value}`)
          .join('\n'),
      );
    output.note(
      `lakeFS-like server on ${running.lakefsUrl}, MLflow-like server on ${running.mlflowUrl}; Ctrl-C ends both`,
    );
    await untilAborted(interrupts.signal);
    return 0;
  },
});
