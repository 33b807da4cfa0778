import { artifactEndpoints } from './artifacts.ts';
import type { Endpoint } from './endpoint.ts';
import { experimentEndpoints } from './experiments.ts';
import { inputEndpoints } from './log-inputs.ts';
import { loggedModelEndpoints } from './logged-models.ts';
import { metricHistory } from './metric-history.ts';
import { modelAliasEndpoints } from './model-aliases.ts';
import { modelVersionEndpoints } from './model-versions.ts';
import { registeredModelEndpoints } from './registered-models.ts';
import { runDataEndpoints } from './run-data.ts';
import { runEndpoints } from './runs.ts';
import { searchEndpoints } from './searches.ts';

/** The REST table. */
export const endpoints: readonly Endpoint[] = [
  ...experimentEndpoints,
  ...runEndpoints,
  ...runDataEndpoints,
  ...inputEndpoints,
  ...searchEndpoints,
  metricHistory,
  ...artifactEndpoints,
  ...registeredModelEndpoints,
  ...modelVersionEndpoints,
  ...modelAliasEndpoints,
  ...loggedModelEndpoints,
];
