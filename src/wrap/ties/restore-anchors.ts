import type { Commit } from '../../lakefs/commits.ts';
import { shortCommit } from '../../model/ids.ts';
import { ensureAnchor } from '../../tie/ensure-anchor.ts';
import { findBackLink } from '../../tie/find-back-link.ts';
import { anchorBranch, backLinkKey, baselineAnchorBranch, dataAnchorBranch } from '../../tie/keys.ts';
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

/** What stands as the tie's back-link now, where that is not the journal's; undefined too where nothing tells. */
const otherLink = async (
  plan: RunPlan,
  known: string | undefined,
  { lakefs, interrupts }: Ports,
): Promise<Commit | undefined> => {
  const place = { repository: plan.input.repository, tie: plan.id };
  const call = { signal: interrupts.signal };
  const { branch } = plan.input;
  const anchored = await findBackLink(lakefs.commits, place, call);
  const link =
    anchored ?? (branch === null ? undefined : await findBackLink(lakefs.commits, { ...place, ref: branch }, call));
  return link?.id === known ? undefined : link;
};

const otherText = (plan: RunPlan, records: ReturnType<RunJournal['records']>, { id, metadata }: Commit): string => {
  const [link, data] = [journaledResult(records, 'backLink').commit, journaledResult(records, 'dataCommit').commit];
  const { [backLinkKey.dataCommit]: dataNow } = metadata;
  const knows = `back-link ${shortCommit(link ?? 'none')} over data commit ${shortCommit(data ?? 'none')}`;
  const stands = `back-link ${shortCommit(id)} over data commit ${shortCommit(dataNow ?? 'none')}`;
  return `the run of tie ${plan.id} was sealed anew: lakeFS now holds ${stands}, and this machine's journal, by which the answer here goes, knows ${knows}; find out why, and hold both against the run: tieback report ${plan.id}, tieback audit --repo ${plan.input.repository}`;
};

/**
 * Puts back what somebody deleted of a finished tie's hidden branches, as long as lakeFS has not collected their commits.
 * Tells of a back-link that somebody has put in the place of this machine's.
 */
export const restoreAnchors = async (
  plan: RunPlan,
  records: ReturnType<RunJournal['records']>,
  { lakefs, interrupts, onProgress }: Ports,
): Promise<void> => {
  const isDone = (step: 'backLink' | 'report') =>
    records.some((record) => record.kind === 'done' && record.step === step);
  // A journal that is rebuilt from both services may have the report, and not yet the back-link.
  if (!isDone('report') || !isDone('backLink')) return;
  const { repository } = plan.input;
  const call = { signal: interrupts.signal };
  const other = await otherLink(plan, journaledResult(records, 'backLink').commit, { lakefs, interrupts, onProgress });
  if (other !== undefined) onProgress({ kind: 'notice', level: 'warn', text: otherText(plan, records, other) });
  for (const { name, source } of anchorsOf(plan, records)) {
    // Two back-links would stand side by side.
    if (other !== undefined && name === anchorBranch(plan.id)) continue;
    if ((await lakefs.branches.find(repository, name, call)) !== undefined) continue;
    await ensureAnchor(lakefs, { repository, name, source }, call);
    const text = `hidden branch "${name}" was missing: it is made again at ${shortCommit(source)}`;
    onProgress({ kind: 'notice', level: 'info', text });
  }
};
