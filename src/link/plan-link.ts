import { isEnded } from '../mlflow/is-ended.ts';
import type { Run, Tags } from '../mlflow/run.ts';
import type { Call } from '../model/call.ts';
import type { DataMode } from '../model/evidence.ts';
import { asTieId, shortCommit } from '../model/ids.ts';
import { type Agreed, agree, type Refusal } from '../tie/claims/agree.ts';
import { type Asked, readClaims } from '../tie/claims/read-claims.ts';
import type { ResolveVersion } from '../tie/claims/resolve-version.ts';
import { parseExtraRuns } from '../tie/extra-runs.ts';
import { findBackLink } from '../tie/find-back-link.ts';
import { forwardTags } from '../tie/forward-tags.ts';
import { anchorBranch, backLinkKey, mlflowTag, runTag } from '../tie/keys.ts';
import { isNoteKept, noteWithLinks } from '../tie/note.ts';
import { adoptedTieId } from '../tie/tie-id.ts';
import type { CommitAssertion, LinkPlan, PlannedLink } from './link-plan.ts';
import type { LinkPorts } from './link-ports.ts';

export type PlanPorts = Pick<LinkPorts, 'lakefs' | 'lakefsUiUrl' | 'actor'> & {
  readonly runtime: Pick<LinkPorts['runtime'], 'now'>;
};

const ofRun = ({ id, name }: Run) => ({ runId: id, runName: name });

/** Whose word the commit is where the run does not give its id; what was said first stands when a link is gone on with. */
const assertionOf = (
  { tags }: Run,
  { isStated }: Agreed,
  { actor, runtime }: PlanPorts,
): CommitAssertion | undefined => {
  const { [runTag.commitAssertedBy]: said, [runTag.commitAssertedAt]: at } = tags;
  if (said !== undefined && at !== undefined) return { by: said, at };
  return isStated ? undefined : { by: actor, at: new Date(runtime.now()).toISOString() };
};

/** An address that was no commit's proves nothing of what was read there. */
const modeOf = ({ hasInput }: Agreed, assertion: CommitAssertion | undefined): DataMode =>
  hasInput && assertion === undefined ? 'uri-given' : 'none';

/** What the run called the commit, where a full id is put in its place or beside it. */
const lookedUpIn = ({ tags: { [runTag.commitId]: replaced } }: Run, { name, commit }: Agreed): string | undefined =>
  name ?? (replaced === commit ? undefined : replaced);

/** The tags that a run lacks; the commit by its full id is the one that is put in the place of another name of it. */
const lackingTags = (run: Run, agreed: Agreed, assertion: CommitAssertion | undefined, ports: PlanPorts): Tags => {
  const tie = adoptedTieId(run);
  const { repository, commit } = agreed;
  const lookedUp = lookedUpIn(run, agreed);
  const asserted = {
    ...(assertion && { [runTag.commitAssertedBy]: assertion.by, [runTag.commitAssertedAt]: assertion.at }),
    ...(lookedUp !== undefined && { [runTag.commitLookedUp]: lookedUp }),
  };
  const forward = forwardTags({
    tie,
    actor: ports.actor,
    endpoint: ports.lakefs.endpoint,
    uiUrl: ports.lakefsUiUrl,
    repository,
    branch: undefined,
    commit,
    baselineTag: undefined,
    baselineCommit: undefined,
    dataTag: undefined,
    dataMode: modeOf(agreed, assertion),
  });
  const lacking = Object.entries({ ...forward, ...asserted }).filter(
    ([key, value]) => run.tags[key] === undefined || (key === runTag.commitId && run.tags[key] !== value),
  );
  if (lacking.length === 0) return {};
  const link = { tie, uiUrl: ports.lakefsUiUrl, repository, commit, baselineTag: undefined, baselineCommit: undefined };
  const note = noteWithLinks(link, run.tags[mlflowTag.note]);
  return { ...Object.fromEntries(lacking), ...(isNoteKept(note) && { [mlflowTag.note]: note }) };
};

/** A run of a tie that was made otherwise: that tie's back-link says whether it is whole. */
const planOtherTie = async (run: Run, tie: string, ports: PlanPorts, call: Call): Promise<LinkPlan> => {
  const repository = run.tags[runTag.repository] ?? run.tags[runTag.docsRepository] ?? '';
  const places = [anchorBranch(tie), run.tags[runTag.branch] ?? ''].filter((ref) => ref !== '');
  for (const ref of repository === '' ? [] : places) {
    const link = await findBackLink(ports.lakefs.commits, { repository, tie: asTieId(tie), ref }, call);
    if (link === undefined) continue;
    const isNamed = link.metadata[backLinkKey.runId] === run.id;
    const { count } = parseExtraRuns(link.metadata[backLinkKey.extraRuns] ?? '') ?? { count: 0 };
    if (isNamed || count > 0) return { ...ofRun(run), kind: 'already-linked', tie: asTieId(tie), repository };
    return {
      ...ofRun(run),
      kind: 'refused',
      reason: `run tag "${runTag.tie}" says tie ${tie}, whose back-link names run ${link.metadata[backLinkKey.runId]}`,
      hint: `delete the tag when the run was copied from there, and link it then`,
    };
  }
  return {
    ...ofRun(run),
    kind: 'refused',
    reason: `run tag "${runTag.tie}" says tie ${tie}, which has no back-link`,
    hint: `finish that tie: tieback resume ${tie}`,
  };
};

const isLinkedBack = async (run: Run, { repository }: Agreed, ports: PlanPorts, call: Call): Promise<boolean> => {
  const link = await findBackLink(ports.lakefs.commits, { repository, tie: adoptedTieId(run) }, call);
  return link?.metadata[backLinkKey.runId] === run.id;
};

const unlinkable = (run: Run): string | undefined => {
  if (run.isDeleted) return 'the run is deleted';
  return isEnded(run) ? undefined : `the run is ${run.status}: link it when it has ended`;
};

/** A name that stands at what was not yet there when the run began has been moved since, or given later. */
const refuseLater = async (
  { startTime }: Run,
  { repository, commit, name, by }: Agreed,
  { lakefs }: PlanPorts,
  call: Call,
): Promise<Refusal | undefined> => {
  if (name === undefined) return undefined;
  const { creationDate } = await lakefs.commits.get(repository, commit, call);
  if (creationDate * 1000 <= startTime) return undefined;
  const [made, began] = [creationDate * 1000, startTime].map((ms) => new Date(ms).toISOString());
  return {
    reason: `${by[0]} names "${name}", which stands at commit ${shortCommit(commit)} of ${made} now: the run began ${began}`,
    hint: 'the name was moved, or given later: find out which commit it was, and give its id (--commit ID), or set the tag of the run to it',
  };
};

/** Decides what adoption does with one run; writes nothing. */
export const planLink = async (
  run: Run,
  asked: Asked,
  ports: PlanPorts,
  resolve: ResolveVersion,
  call: Call,
): Promise<LinkPlan> => {
  const reason = unlinkable(run);
  if (reason !== undefined) return { ...ofRun(run), kind: 'skipped', reason };
  const tie = adoptedTieId(run);
  const { [runTag.tie]: carried } = run.tags;
  if (carried !== undefined && carried !== tie) return planOtherTie(run, carried, ports, call);
  const agreement = await agree(readClaims(run, asked), asked.defaultRepository, resolve);
  if (agreement.kind === 'refused') return { ...ofRun(run), ...agreement };
  const later = await refuseLater(run, agreement, ports, call);
  if (later !== undefined) return { ...ofRun(run), kind: 'refused', ...later };
  const assertion = assertionOf(run, agreement, ports);
  const tags = lackingTags(run, agreement, assertion, ports);
  const { repository, commit, prefix, by, hasInput, name } = agreement;
  const isWhole = hasInput && Object.keys(tags).length === 0;
  if (isWhole && (await isLinkedBack(run, agreement, ports, call)))
    return { ...ofRun(run), kind: 'already-linked', tie, repository };
  const dataMode: PlannedLink['dataMode'] =
    (run.tags[runTag.dataMode] ?? modeOf(agreement, assertion)) === 'none' ? 'none' : 'uri-given';
  return {
    ...ofRun(run),
    kind: 'link',
    tie,
    repository,
    commit,
    prefix,
    dataMode,
    by,
    ...(assertion && { assertion }),
    ...(name !== undefined && { lookedUp: name }),
    tags,
    needsInput: !hasInput,
  };
};
