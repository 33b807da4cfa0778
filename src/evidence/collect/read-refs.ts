import { anchorBranch, baselineAnchorBranch, runTag } from '../../tie/keys.ts';
import { recordId } from '../record-id.ts';
import type { Reading } from './reading.ts';

/** Where the branches and tags stand now that a tie names. */
export const readRefs = async ({ collection, ports, found, named }: Reading): Promise<void> => {
  const { lakefs } = ports;
  const { repository } = found;
  const askBranch = (name: string) =>
    collection.ask(recordId.branch(repository, name), (call) => lakefs.branches.find(repository, name, call));
  const askTag = (name: string) =>
    collection.ask(recordId.tag(repository, name), (call) => lakefs.tags.find(repository, name, call));
  const askNamed = async (): Promise<void> => {
    const now = await named;
    const asks = [now.tags, now.sealed].flatMap((tags) => {
      const baseline = tags[runTag.baselineCommitId];
      const branches = [tags[runTag.branch], baseline && baselineAnchorBranch(baseline)];
      const names = [tags[runTag.baselineTag], tags[runTag.dataTag]];
      return [
        ...branches.flatMap((name) => (name ? askBranch(name) : [])),
        ...names.flatMap((name) => (name ? askTag(name) : [])),
      ];
    });
    await Promise.all(asks);
  };
  await Promise.all([askBranch(anchorBranch(found.tieId)), askNamed()]);
};
