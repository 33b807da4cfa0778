import { TiebackError } from '../../errors.ts';
import type { Run } from '../../mlflow/run.ts';
import { type CommitId, isCommitId } from '../../model/ids.ts';
import type { Agreement } from '../../tie/claims/agree.ts';
import { backLinkKey } from '../../tie/keys.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { RunPorts } from '../ports.ts';
import { tieFolder } from '../tie-folder.ts';
import { agreedData } from './agreed-data.ts';
import { dataKnownHere } from './data-known-here.ts';
import type { TieThere } from './look-at-tie.ts';
import { planRefusal } from './plan-refusal.ts';

type Ports = Pick<RunPorts, 'lakefs' | 'interrupts' | 'stateDir'>;

/** What can be edited by nobody: a back-link, and the journal on this disk. */
const commitOnRecord = ({ tie, link }: TieThere, { stateDir }: Ports): CommitId | undefined => {
  const linked = link?.metadata[backLinkKey.dataCommit];
  if (linked !== undefined && isCommitId(linked)) return linked;
  return dataKnownHere(tieFolder(stateDir, tie))?.commit;
};

const agreedWithPlan = async (there: TieThere, run: Run, plan: RunPlan, ports: Ports): Promise<Agreement> => {
  const agreement = await agreedData(there, run, ports);
  if (agreement.kind === 'refused') return agreement;
  const refusal = await planRefusal(there.repository, { run, plan, commit: agreement.commit }, ports);
  return refusal === undefined ? agreement : { kind: 'refused', ...refusal };
};

/**
 * The commit that a tie's run was trained on, or is about to be; undefined when there is no run, and nothing was committed
 * yet. Where no back-link and no journal here tells it, the run alone does: tags can be edited by anybody, so all that it says
 * of its data must come to one commit, and its plan to that data, before anything is done by it.
 * @throws TIE_CONTRADICTED
 */
export const trainedCommit = async (there: TieThere, ports: Ports): Promise<CommitId | undefined> => {
  const { tie, run, planned, repository, dataCommit } = there;
  const onRecord = commitOnRecord(there, ports);
  if (onRecord !== undefined) return onRecord;
  if (run === undefined || planned === undefined) return dataCommit?.id;
  const agreed = await agreedWithPlan(there, run, planned.plan, ports);
  if (agreed.kind === 'agreed') return agreed.commit;
  throw new TiebackError('TIE_CONTRADICTED', `run "${run.id}" of tie "${tie}" contradicts itself: ${agreed.reason}`, {
    hint: agreed.hint,
    details: { tie, run: run.id, repository },
  });
};
