import type { LoadedCard } from '../../card/read-card.ts';
import type { Card } from '../../model/card.ts';
import type { RequirementSet } from '../../model/requirements.ts';
import { commitKey, mlflowTag, runTag } from '../../tie/keys.ts';
import { recordId } from '../record-id.ts';
import { collectListing } from './collect-data.ts';
import { collectDecision } from './collect-decision.ts';
import { collectModelFiles } from './collect-model-files.ts';
import { collectSplits, type Split } from './collect-splits.ts';
import type { Reading } from './reading.ts';

/** Which requirements a document is to answer. */
export type WantedRequirements = RequirementSet & {
  readonly pack: { readonly id: string; readonly version: string };
  /** Smallest share of them that must be supplied, 0 to 1. */
  readonly required?: number;
};

/** What a document about a run needs besides what both services say. */
export type DocumentExtras = { readonly card?: LoadedCard; readonly requirements?: WantedRequirements };

const putCard = ({ collection }: Reading, { file, sha256, card, commit, history, attachments }: LoadedCard): void => {
  collection.put(recordId.card, { file, sha256, ...(commit === undefined ? {} : { commit }), card });
  if (attachments !== undefined) collection.put(recordId.cardAttachments, { attachments });
  if (history !== undefined) collection.put(recordId.cardHistory, { versions: history });
};

/** Who wrote to the test data: as many commits as an auditor reads. */
const maxWriters = 100;
/** Beyond so many changes the share of each split is not counted on. */
const maxChanges = 200_000;

const collectTestHistory = async (reading: Reading, test: Split): Promise<void> => {
  const { collection, ports, found } = reading;
  const filter = { limit: maxWriters, prefixes: [test.prefix] };
  await collection.askFor(
    recordId.splitWriters('test'),
    async (call) => {
      const commits = [];
      for await (const commit of ports.lakefs.commits.log(found.repository, test.commit, filter, call))
        commits.push(commit);
      return commits;
    },
    (commits) => ({
      commits: commits.map(({ id, committer, creationDate, message, metadata }) => ({
        id,
        committer,
        createdAt: new Date(creationDate * 1000).toISOString(),
        message,
        ...(metadata[commitKey.tie] === undefined ? {} : { tie: metadata[commitKey.tie] }),
      })),
      isComplete: commits.length < maxWriters,
    }),
  );
};

type Ends = { readonly baseline: string | undefined; readonly data: string | undefined };

const collectSplitChanges = async (
  reading: Reading,
  splits: readonly Split[],
  { baseline, data }: Ends,
): Promise<void> => {
  const { collection, ports, found } = reading;
  const { refs } = ports.lakefs;
  if (refs === undefined || baseline === undefined || data === undefined || baseline === data) return;
  await collection.askFor(
    recordId.splitChanges,
    async (call) => {
      const counts: Record<string, number> = { train: 0, validation: 0, test: 0, elsewhere: 0 };
      let total = 0;
      for await (const { path } of refs.diff(found.repository, baseline, data, { kind: 'two-dot' }, call)) {
        const roles = splits.filter(({ prefix }) => path.startsWith(prefix)).map(({ role }) => role);
        for (const role of roles.length === 0 ? ['elsewhere'] : roles) counts[role] = (counts[role] ?? 0) + 1;
        total += 1;
        if (total >= maxChanges) break;
      }
      return { counts, isComplete: total < maxChanges };
    },
    ({ counts, isComplete }) => ({ baseline, data, ...counts, isComplete }),
  );
};

const collectTest = async (reading: Reading, splits: readonly Split[], ends: Ends): Promise<void> => {
  const test = splits.find(({ role }) => role === 'test');
  if (test === undefined) return;
  const { collection, ports, found } = reading;
  const others = [ends.baseline, ends.data].filter((commit) => commit !== undefined && commit !== test.commit);
  await Promise.all([
    collectTestHistory(reading, test),
    ...others.map((ref) =>
      collectListing(collection, ports, { repository: found.repository, ref: ref ?? '', prefix: test.prefix }),
    ),
  ]);
};

const collectRules = async ({ collection, ports, found }: Reading): Promise<void> => {
  const { repositories, branchProtection, gcRules } = ports.lakefs;
  const { repository } = found;
  await Promise.all([
    repositories && collection.ask(recordId.repository(repository), (call) => repositories.find(repository, call)),
    branchProtection &&
      collection.ask(recordId.branchProtection(repository), (call) => branchProtection.get(repository, call)),
    gcRules &&
      collection.askFor(
        recordId.gcRules(repository),
        async (call) => ({ rules: (await gcRules.find(repository, call)) ?? null }),
        (body) => body,
      ),
  ]);
};

const collectOfCard = async (reading: Reading, card: Card): Promise<void> => {
  const { tags } = await reading.named;
  const ends: Ends = {
    baseline: tags[runTag.baselineCommitId],
    data: tags[runTag.commitId] ?? tags[runTag.docsCommit],
  };
  const splits = await collectSplits(reading, card, ends.data);
  await Promise.all([
    collectTest(reading, splits, ends),
    splits.some(({ role }) => role !== 'train') && collectSplitChanges(reading, splits, ends),
    collectRules(reading),
  ]);
};

const collectCode = async ({ collection, ports, named }: Reading): Promise<void> => {
  const commit = (await named).tags[mlflowTag.gitCommit];
  const { findCodeCommit } = ports;
  if (commit === undefined || findCodeCommit === undefined) return;
  await collection.askFor(
    recordId.codeCommit(commit),
    ({ signal }) => findCodeCommit(commit, signal),
    (known) => known,
  );
};

/** Reads what a card speaks of, and keeps the card and the requirements beside it. */
export const readCardData = async (reading: Reading, { card, requirements }: DocumentExtras): Promise<void> => {
  if (requirements !== undefined) reading.collection.put(recordId.requirements, requirements);
  if (card === undefined) return;
  putCard(reading, card);
  await Promise.all([
    collectOfCard(reading, card.card),
    collectCode(reading),
    collectDecision(reading),
    collectModelFiles(reading),
  ]);
};
