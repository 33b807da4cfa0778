import type { LakefsClient } from '../lakefs/client.ts';
import type { MlflowClient } from '../mlflow/client.ts';
import type { Call } from '../model/call.ts';
import type { Finding } from '../model/finding.ts';
import { ok } from './finding.ts';

type Ports = {
  readonly lakefs: Pick<LakefsClient, 'endpoint' | 'server'>;
  readonly mlflow: Pick<MlflowClient, 'trackingUri' | 'server'>;
};

/** That both servers answer as what they should be, asked so that no credentials are needed. @throws what either refuses with */
export const reach = async ({ lakefs, mlflow }: Ports, call: Call): Promise<readonly Finding[]> => {
  const [, version] = await Promise.all([lakefs.server.health(call), mlflow.server.version(call)]);
  return [
    ok('lakefs-reachable', `lakeFS answers at "${lakefs.endpoint}"`),
    ok('mlflow-reachable', `MLflow ${version} answers at "${mlflow.trackingUri}"`),
  ];
};
