import type { Commit } from '../../lakefs/commits.ts';
import type { Run, Tags } from '../../mlflow/run.ts';
import type { AuditCode } from '../../model/audit.ts';
import type { Call } from '../../model/call.ts';
import { asCommitId, asTieId, type TieId } from '../../model/ids.ts';
import { findBackLink } from '../../tie/find-back-link.ts';
import { forwardTags } from '../../tie/forward-tags.ts';
import { backLinkKey, commitKey, runTag } from '../../tie/keys.ts';
import { entriesOf } from '../../tie/seal-changes.ts';
import { readSealedRecord } from '../../tie/sealed-record.ts';
import { type Found, findingOf, mend, unmended } from './found.ts';
import type { MendPlan } from './mend-plan.ts';
import type { MendPorts } from './mend-ports.ts';

const codes: readonly AuditCode[] = ['link-forward-missing', 'run-changed'];

/** What the back-link alone says that the run's tags said. */
const tagsOfLink = (tie: TieId, repository: string, { metadata }: Commit, ports: MendPorts): Tags => {
  const { [backLinkKey.dataCommit]: commit, [backLinkKey.dataMode]: mode, [commitKey.actor]: actor } = metadata;
  if (commit === undefined) return { [runTag.tie]: tie };
  return forwardTags({
    tie,
    actor: actor ?? ports.actor,
    endpoint: ports.lakefs.endpoint,
    uiUrl: ports.lakefsUiUrl,
    repository,
    branch: undefined,
    commit: asCommitId(commit),
    baselineTag: undefined,
    baselineCommit: undefined,
    dataTag: undefined,
    dataMode: mode === 'none' || mode === 'dir-verified' ? mode : 'uri-given',
  });
};

const isText = (entry: [string, unknown]): entry is [string, string] => typeof entry[1] === 'string';

/** The tags that the run was sealed with; without its sealed record those that the back-link gives. */
const wantedTags = async (
  run: Run,
  tie: TieId,
  repository: string,
  link: Commit,
  ports: MendPorts,
  call: Call,
): Promise<Tags> => {
  const place = { repository, tie, runId: run.id, hash: link.metadata[backLinkKey.seal] };
  const record = await readSealedRecord(ports.lakefs, place, call);
  return record === undefined
    ? tagsOfLink(tie, repository, link, ports)
    : Object.fromEntries(Object.entries(entriesOf(record.tags)).filter(isText));
};

export const lackingOf = (wanted: Tags, { tags }: Run): Tags =>
  Object.fromEntries(Object.entries(wanted).filter(([key]) => tags[key] === undefined));

/** Puts back the tags that a run was sealed with and has lost; one that has another value now stays as it is. */
export const planTags = async (found: Found, run: Run, ports: MendPorts, call: Call): Promise<MendPlan | undefined> => {
  const isForward = findingOf(found, 'link-forward-missing') !== undefined;
  const { tie: named, repository } = found.subject;
  if (named === undefined || repository === undefined) return undefined;
  if (!isForward && findingOf(found, 'run-changed') === undefined) return undefined;
  const tie = asTieId(named);
  const carried = run.tags[runTag.tie];
  if (carried !== undefined && carried !== tie)
    return unmended(
      found,
      codes,
      `run "${run.id}" carries tie ${carried}, which would be overwritten`,
      `find out which is right; then delete its tag "${runTag.tie}", and audit again`,
    );
  const link = await findBackLink(ports.lakefs.commits, { repository, tie }, call);
  if (link?.metadata[backLinkKey.runId] !== run.id) return undefined;
  const tags = lackingOf(await wantedTags(run, tie, repository, link, ports, call), run);
  return Object.keys(tags).length === 0 ? undefined : mend(found, codes, { action: 'tag', run: run.id, tags });
};
