import { checkHeaderValue } from '../http/check-header.ts';
import type { Call } from '../model/call.ts';
import { serverInfoSchema } from './server-info.schema.ts';

type Headers = Readonly<Record<string, string>>;

/**
 * The header that chooses a workspace. A server whose workspaces are off answers it with 500, so that it is sent only to
 * one that says they are on; asked once.
 */
export const createWorkspaceHeader = (
  workspace: string | undefined,
  askServerInfo: (call?: Call) => Promise<Response>,
): ((call?: Call) => Promise<Headers>) => {
  if (workspace === undefined) return () => Promise.resolve({});
  checkHeaderValue(workspace, { what: 'the name of the MLflow workspace', from: 'MLFLOW_WORKSPACE' });
  let known: Headers | undefined;
  return async (call) => {
    if (known) return known;
    const answer = await askServerInfo(call);
    const info = answer.ok ? serverInfoSchema.safeParse(await answer.json().catch(() => undefined)) : undefined;
    const headers: Headers = info?.data?.areWorkspacesEnabled ? { 'x-mlflow-workspace': workspace } : {};
    // An answer that failed is not a no for ever.
    if (answer.ok || answer.status === 404) known = headers;
    return headers;
  };
};
