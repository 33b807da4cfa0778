import type { LakefsClient } from '../lakefs/client.ts';
import type { MlflowClient } from '../mlflow/client.ts';
import type { Call } from '../model/call.ts';
import type { Finding } from '../model/finding.ts';
import type { Runtime } from '../util/runtime.ts';
import { clockFindings } from './clock-findings.ts';
import { lakefsFindings } from './lakefs-findings.ts';
import { mlflowFindings } from './mlflow-findings.ts';
import { observeLakefs } from './observe-lakefs.ts';
import { observeMlflow } from './observe-mlflow.ts';
import { retentionFindings } from './retention-findings.ts';

/** What runs are going to use; what is not named is not looked at. */
export type DoctorRequest = {
  /** lakeFS repository. */
  readonly repository?: string;
  /** MLflow experiment, by its name. */
  readonly experiment?: string;
};

type Ports = {
  readonly lakefs: LakefsClient;
  readonly mlflow: MlflowClient;
  readonly runtime: Pick<Runtime, 'now' | 'uuid'>;
  /** The MLflow workspace that is set, if any. */
  readonly workspace: string | undefined;
};

/** Asks both services what they are and what they permit, and says what endangers runs; changes nothing on either. */
export const diagnose = async (
  { repository, experiment }: DoctorRequest,
  ports: Ports,
  call: Call,
): Promise<readonly Finding[]> => {
  const [lakefs, mlflow] = await Promise.all([
    observeLakefs(repository, ports, call),
    observeMlflow({ repository, experiment }, ports, call),
  ]);
  return [
    ...lakefsFindings(lakefs, experiment),
    ...(lakefs.repository === undefined ? [] : retentionFindings(lakefs.repository, mlflow, lakefs.endpoint)),
    ...mlflowFindings(mlflow, { experiment, workspace: ports.workspace }),
    ...clockFindings({ lakefs: lakefs.clockOffsetMs, mlflow: mlflow.clockOffsetMs }),
  ];
};
