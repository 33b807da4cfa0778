import { shortCommit } from '../../../model/ids.ts';
import { bindingAmong } from '../../../tie/claims/agree.ts';
import type { RunState } from '../run-state.ts';

/** Who says what, where a run contradicts itself and no back-link knows better; undefined where it does not. */
export const disagreementOf = ({ claims, versions, log }: RunState): string | undefined => {
  const said = claims.repositories.map(({ by, name }) => `${by} says repository "${name}"`);
  if (new Set(claims.repositories.map(({ name }) => name)).size > 1) return said.join(', ');
  const pinned = bindingAmong(versions).flatMap(({ claim, version }) =>
    version.kind === 'pinned' ? [{ by: claim.by, commit: version.commit }] : [],
  );
  // Of a tie the back-link knows better: that is a contradiction, and told as such.
  if (new Set(pinned.map(({ commit }) => commit)).size < 2 || (log?.backLinks.length ?? 0) > 0) return undefined;
  return pinned.map(({ by, commit }) => `${by} says ${shortCommit(commit)}`).join(', ');
};
