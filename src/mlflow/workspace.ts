import { checkHeaderValue } from '../http/check-header.ts';
import type { Call } from '../model/call.ts';
import type { ServerInfo } from './server-info.ts';

type Headers = Readonly<Record<string, string>>;

/**
 * The header that chooses a workspace. A server whose workspaces are off answers it with 500, so that it is sent only to
 * one that says they are on; asked once. No request goes out before that is known: without the header it would land in
 * the default workspace.
 * @param askServerInfo undefined from a server of a version that has no such answer
 */
export const createWorkspaceHeader = (
  workspace: string | undefined,
  askServerInfo: (call?: Call) => Promise<ServerInfo | undefined>,
): ((call?: Call) => Promise<Headers>) => {
  if (workspace === undefined) return () => Promise.resolve({});
  checkHeaderValue(workspace, { what: 'the name of the MLflow workspace', from: 'MLFLOW_WORKSPACE' });
  let known: Headers | undefined;
  return async (call) => {
    if (known) return known;
    const info = await askServerInfo(call);
    known = info?.areWorkspacesEnabled ? { 'x-mlflow-workspace': workspace } : {};
    return known;
  };
};
