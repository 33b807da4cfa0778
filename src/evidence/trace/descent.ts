import { isTiebackError } from '../../errors.ts';
import type { Commit } from '../../lakefs/commits.ts';
import { shortCommit } from '../../model/ids.ts';
import type { TraceChanges } from '../../model/trace.ts';
import { commitKey } from '../../tie/keys.ts';
import { commitNode, putCommit, type Reading } from './reading.ts';

/** Far more commits than a run puts between its baseline and its data. */
const mostCommits = 100;
const mostChanges = 10_000;

const countChanges = async (
  { ports, call }: Reading,
  repository: string,
  left: string,
  right: string,
): Promise<TraceChanges> => {
  const counts = { added: 0, removed: 0, changed: 0 };
  let seen = 0;
  for await (const { kind } of ports.lakefs.refs.diff(repository, left, right, { kind: 'two-dot' }, call)) {
    if (seen === mostChanges) return { ...counts, isComplete: false };
    seen += 1;
    if (kind === 'added' || kind === 'removed' || kind === 'changed') counts[kind] += 1;
  }
  return { ...counts, isComplete: true };
};

/** What the data of a tie was made of: the first of its parents that the tie did not make. */
export const originOf = async (
  { ports, call }: Reading,
  repository: string,
  { id, metadata }: Commit,
): Promise<string | undefined> => {
  const filter = { firstParent: true, limit: mostCommits };
  for await (const one of ports.lakefs.commits.log(repository, id, filter, call))
    if (one.metadata[commitKey.tie] !== metadata[commitKey.tie]) return one.id;
  return undefined;
};

const readChain = async ({ ports, call }: Reading, repository: string, baseline: string, commit: string) => {
  const chain: Commit[] = [];
  const filter = { firstParent: true, stopAt: baseline, limit: mostCommits };
  try {
    for await (const one of ports.lakefs.commits.log(repository, commit, filter, call)) chain.push(one);
  } catch (error) {
    if (!isTiebackError(error, 'LAKEFS_REF_NOT_FOUND')) throw error;
  }
  return chain;
};

/** The commits from a baseline to the data that came of it, and what changed from each to the next. @returns whether it did */
export const putDescent = async (
  reading: Reading,
  repository: string,
  baseline: string,
  commit: string,
): Promise<boolean> => {
  if (baseline === commit) return true;
  const chain = await readChain(reading, repository, baseline, commit);
  if (chain.at(-1)?.id !== baseline) {
    reading.graph.notice(
      `a run names commit ${shortCommit(baseline)} as the baseline of commit ${shortCommit(commit)}, and no way of at most ${mostCommits} parents leads there`,
    );
    return false;
  }
  for (const one of chain) putCommit(reading, repository, one);
  const steps = chain.flatMap((child, index) => {
    const parent = chain[index + 1];
    return parent === undefined ? [] : [{ child, parent }];
  });
  const changes = await Promise.all(
    steps.map(({ child, parent }) => countChanges(reading, repository, parent.id, child.id)),
  );
  steps.forEach(({ child, parent }, index) => {
    const counted = changes[index];
    reading.graph.edge({
      kind: 'descent',
      from: commitNode(repository, parent.id),
      to: commitNode(repository, child.id),
      signs: [{ text: 'parent of the commit', side: 'hash' }],
      ...(counted === undefined ? {} : { changes: counted }),
    });
  });
  return true;
};
