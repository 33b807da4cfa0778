import { isAbsence } from '../errors.ts';
import type { CommitId } from '../model/ids.ts';
import { decisionBranch, decisionKey } from '../tie/keys.ts';
import { readPlanAt } from './claims.ts';
import type { PromotePorts } from './promote-ports.ts';

type Branch = { readonly repository: string; readonly into: string };

const planOf = async (id: string, { repository }: Branch, { lakefs, signal }: PromotePorts) => {
  try {
    return await readPlanAt(lakefs, repository, decisionBranch(id), { signal });
  } catch (error) {
    if (!isAbsence(error)) throw error;
    return undefined;
  }
};

/**
 * The commit by which a rollback, of whatever model, took just these data out of the branch, if nothing brought them back.
 * The branch's history is read back to when the data were committed.
 */
export const takenOutBy = async (
  place: Branch,
  dataCommit: string,
  ports: PromotePorts,
): Promise<CommitId | undefined> => {
  const { lakefs, signal } = ports;
  const undone = new Set<string>();
  const { creationDate: begin } = await lakefs.commits.get(place.repository, dataCommit, { signal });
  for await (const { id, creationDate, metadata } of lakefs.commits.log(
    place.repository,
    place.into,
    { firstParent: true },
    { signal },
  )) {
    if (creationDate < begin) return undefined;
    const { [decisionKey.id]: decision, [decisionKey.role]: role } = metadata;
    if (decision === undefined || undone.has(decision)) continue;
    if (role === 'undo') undone.add(decision);
    if (role !== 'change') continue;
    const input = (await planOf(decision, place, ports))?.input;
    if (input?.run.dataCommit === dataCommit) return input.verb === 'rollback' ? id : undefined;
  }
  return undefined;
};
