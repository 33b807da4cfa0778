import type { Flags } from '../config/resolve-config.ts';
import { TiebackError } from '../errors.ts';
import { parseRepository } from './parse-place.ts';

/** Options that many commands share. */
export const sharedOptions = {
  lakefs: { flags: '--lakefs <url>', help: 'lakeFS server (LAKECTL_SERVER_ENDPOINT_URL)' },
  mlflow: { flags: '--mlflow <url>', help: 'MLflow tracking server (MLFLOW_TRACKING_URI)' },
  state: { flags: '--state <dir>', help: 'folder of journals (default: .tieback; TIEBACK_STATE)' },
} as const;

export const repoOption = {
  flags: '-r, --repo <name>',
  help: 'lakeFS repository (TIEBACK_REPOSITORY)',
  parse: parseRepository,
} as const;
export const jsonOption = { flags: '--json', help: 'answer in JSON' } as const;

type Shared = {
  readonly lakefs: string | undefined;
  readonly mlflow: string | undefined;
  readonly state: string | undefined;
};

export const flagsOf = ({ lakefs, mlflow, state }: Shared, more: Flags = {}): Flags => ({
  lakefsEndpoint: lakefs,
  mlflowTrackingUri: mlflow,
  state,
  ...more,
});

/** Reads `key=value`. @throws USAGE_INVALID */
export const parsePair = (text: string): readonly [key: string, value: string] => {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new TiebackError('USAGE_INVALID', `"${text}" is not key=value`, { hint: 'for example --meta site=berlin' });
};
