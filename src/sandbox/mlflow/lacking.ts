/** Real endpoints of MLflow that the sandbox does not have; each answers an honest 501. Matched by their beginning, below `/api/<version>/mlflow/`. */
const lackingPaths = [
  'assessments',
  'budgets',
  'datasets',
  'demo',
  'endpoints',
  'experiments/search-datasets',
  'gateway',
  'issues',
  'jobs',
  'artifacts/presigned',
  'metrics/get-history-bulk',
  'model-versions/transition-stage',
  'permissions',
  'prompt-optimization',
  'runs/create-promptlab-run',
  'scorers',
  'secrets',
  'traces',
  'users',
  'webhooks',
  'workspaces',
];

/** Whether real servers answer this path while the sandbox cannot. */
export const isLacking = (pathname: string): boolean => {
  if (['/graphql', '/model-versions/get-artifact'].includes(pathname) || pathname.startsWith('/v1/traces')) return true;
  const [, below] = /^\/(?:ajax-)?api\/[\d.]+\/mlflow\/(.*)$/.exec(pathname) ?? [];
  return below !== undefined && lackingPaths.some((path) => below.startsWith(path));
};
