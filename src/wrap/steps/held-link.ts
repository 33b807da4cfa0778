import type { Run, Tags } from '../../mlflow/run.ts';
import { foreignCommitTags, runTag } from '../../tie/keys.ts';
import type { TiePorts } from '../ports.ts';

/** Tags in which scripts, too, say what data they read, as the lakeFS documentation and blog have them do. */
const isClaim = (key: string): boolean => /^lakefs[._]/.test(key);

/** Tags of tieback's own that say what else a run would belong to when they are written over. */
const ownWords: readonly string[] = [runTag.tie, runTag.actor];

const entriesOf = (tags: Tags): readonly (readonly [string, string])[] => Object.entries(tags);

/** What a run says of its data in the place of what `link` says: evidence, and not for tieback to take away. */
const claimsAgainst = (run: Pick<Run, 'tags'>, link: Tags): readonly (readonly [string, string])[] => {
  const commit = link[runTag.commitId];
  const foreign = foreignCommitTags.map((key) => [key, commit] as const);
  return [...entriesOf(link).filter(([key]) => isClaim(key)), ...foreign].flatMap(([key]) => {
    const said = run.tags[key];
    return said === undefined || said === (link[key] ?? commit) ? [] : [[key, said] as const];
  });
};

/** The tags of a link that a run has lost: those that are gone, and tieback's own words where others stand. */
export const lostOf = (run: Pick<Run, 'tags'>, link: Tags): Tags =>
  Object.fromEntries(
    entriesOf(link).filter(([key, value]) => {
      const stands = run.tags[key];
      return stands === undefined || (stands !== value && ownWords.includes(key));
    }),
  );

/** A link without what the run itself says otherwise of its data. */
export const withoutClaimed = (run: Pick<Run, 'tags'>, link: Tags): Tags => {
  const claimed = new Set(claimsAgainst(run, link).map(([key]) => key));
  return Object.fromEntries(entriesOf(link).filter(([key]) => !claimed.has(key)));
};

const shown = (value: string): string => JSON.stringify(value);

/** A script that names other data than it was handed is believed by nobody until somebody has looked. */
export const tellClaims = (run: Pick<Run, 'tags'>, link: Tags, { onProgress }: Pick<TiePorts, 'onProgress'>): void => {
  const claims = claimsAgainst(run, link);
  if (claims.length === 0) return;
  const said = claims.map(([key, value]) => `"${key}" is ${shown(value)}`).join(', ');
  const text = `the script wrote tags of its own about the data: ${said}; it was handed commit ${link[runTag.commitId]} of repository "${link[runTag.repository]}". Its words stay in the run, and LINK-01 fails where they name another commit or repository: if it read what it was handed, take the lines out that write these tags`;
  onProgress({ kind: 'notice', level: 'warn', text });
};

/** What a run got back of its link. */
export const tellLost = (run: Pick<Run, 'tags'>, lost: Tags, { onProgress }: Pick<TiePorts, 'onProgress'>): void => {
  const keys = Object.keys(lost);
  if (keys.length === 0) return;
  const how = keys.every((key) => run.tags[key] === undefined) ? 'gone' : 'gone or written over';
  const text = `tags of the link were ${how} when the command had ended, and were written again: ${keys.join(', ')}`;
  onProgress({ kind: 'notice', level: 'warn', text });
};
