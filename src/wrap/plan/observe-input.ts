import { hasData } from '../../data/list-prefix.ts';
import { resolveRef } from '../../tie/resolve-ref.ts';
import type { RunPorts } from '../ports.ts';
import { noData } from './no-data.ts';
import { parseLakefsUri } from './parse-uri.ts';
import type { PlannedInput } from './run-plan.ts';
import type { InputRequest } from './run-request.ts';

/** Pins a further input to a commit. @throws USAGE_INVALID, LAKEFS_REF_NOT_FOUND, LAKEFS_OBJECT_NOT_FOUND */
export const observeInput = async (
  request: InputRequest,
  ports: Pick<RunPorts, 'lakefs'>,
  signal: AbortSignal,
): Promise<PlannedInput> => {
  const { repository, ref, prefix } = parseLakefsUri(request.uri);
  const { commit } = await resolveRef(ports.lakefs, repository, ref, { signal });
  if (!(await hasData(ports.lakefs.objects, { repository, ref: commit, prefix }, { signal })))
    throw noData({ repository, ref, prefix }, `check --input ${request.role}=${request.uri}`);
  return { role: request.role, repository, ref, commit, prefix };
};
