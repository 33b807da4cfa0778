import { shortCommit } from '../../model/ids.ts';
import { ensureAnchor } from '../../tie/ensure-anchor.ts';
import { anchorBranch, baselineAnchorBranch, dataAnchorBranch } from '../../tie/keys.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { RunPorts } from '../ports.ts';
import { journaledResult } from './journaled-result.ts';
import type { RunJournal } from './open-tie.ts';

type Ports = Pick<RunPorts, 'lakefs' | 'interrupts' | 'onProgress'>;

/** The hidden branches of a finished tie, and the commits that they stood at. */
const anchorsOf = (plan: RunPlan, records: ReturnType<RunJournal['records']>) => {
  const [data, link, record] = [
    journaledResult(records, 'dataCommit').commit,
    journaledResult(records, 'backLink'),
    journaledResult(records, 'record').commit,
  ];
  const { commit } = plan.input.baseline;
  const isApart = plan.input.branch !== null && link.parent !== undefined && link.parent !== data;
  return [
    { name: anchorBranch(plan.id), source: record ?? link.commit },
    { name: baselineAnchorBranch(commit), source: commit },
    { name: dataAnchorBranch(plan.id), source: isApart ? data : undefined },
  ].flatMap(({ name, source }) => (source === undefined ? [] : [{ name, source }]));
};

/** Puts back what somebody deleted of a finished tie's hidden branches, as long as lakeFS has not collected their commits. */
export const restoreAnchors = async (
  plan: RunPlan,
  records: ReturnType<RunJournal['records']>,
  { lakefs, interrupts, onProgress }: Ports,
): Promise<void> => {
  if (!records.some((record) => record.kind === 'done' && record.step === 'report')) return;
  const { repository } = plan.input;
  const call = { signal: interrupts.signal };
  for (const { name, source } of anchorsOf(plan, records)) {
    if ((await lakefs.branches.find(repository, name, call)) !== undefined) continue;
    await ensureAnchor(lakefs, { repository, name, source }, call);
    const text = `hidden branch "${name}" was missing: it is made again at ${shortCommit(source)}`;
    onProgress({ kind: 'notice', level: 'info', text });
  }
};
