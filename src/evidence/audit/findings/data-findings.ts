import type { GcPolicy } from '../../../lakefs/gc-rules.ts';
import type { AuditFinding } from '../../../model/audit.ts';
import { shortCommit } from '../../../model/ids.ts';
import { isIntact } from '../../../tie/is-intact.ts';
import { backLinkKey, baselineAnchorBranch, commitKey, runTag } from '../../../tie/keys.ts';
import { counted } from '../../../util/counted.ts';
import { problem, warning } from '../finding.ts';
import type { RunState } from '../run-state.ts';
import { subjectOf } from './link-findings.ts';

const settle = 'find out which is right, and correct the run (a tag can be set, or deleted)';

const disagreeing = (state: RunState): readonly AuditFinding[] => {
  const { claims, versions, run, log } = state;
  const tell = (message: string) => [problem('claims-disagree', subjectOf(state), message, settle)];
  const said = claims.repositories.map(({ by, name }) => `${by} says repository "${name}"`);
  if (new Set(claims.repositories.map(({ name }) => name)).size > 1) return tell(`run "${run.id}": ${said.join(', ')}`);
  const pinned = versions.flatMap(({ claim, version }) =>
    version.kind === 'pinned' ? [{ by: claim.by, commit: version.commit }] : [],
  );
  // Of a tie the back-link knows better: that is a contradiction, and told as such.
  if (new Set(pinned.map(({ commit }) => commit)).size < 2 || (log?.backLinks.length ?? 0) > 0) return [];
  return tell(`run "${run.id}": ${pinned.map(({ by, commit }) => `${by} says ${shortCommit(commit)}`).join(', ')}`);
};

const missing = (state: RunState): readonly AuditFinding[] => {
  const { run, repository = '', hasRepository, versions } = state;
  const hint =
    'check which lakeFS server and repository this is (--lakefs, --repo); a deleted repository takes its data along';
  if (!hasRepository && state.repository !== undefined)
    return [
      problem(
        'commit-missing',
        subjectOf(state),
        `run "${run.id}" names repository "${repository}", which does not exist`,
        hint,
      ),
    ];
  return versions.flatMap(({ claim: { by, ref, isLoose }, version }) =>
    version.kind === 'absent' && isLoose !== true
      ? [
          problem(
            'commit-missing',
            { ...subjectOf(state), commit: ref },
            `${by} of run "${run.id}" names "${ref}", which does not exist in repository "${repository}"`,
            hint,
          ),
        ]
      : [],
  );
};

const altered = (state: RunState): readonly AuditFinding[] => {
  const { log, tie, repository } = state;
  const own = log?.commits.filter((commit) => commit.metadata[commitKey.tie] === tie || commit === log.data) ?? [];
  return own
    .filter((commit) => !isIntact(commit))
    .map((commit) =>
      problem(
        'commit-altered',
        { ...subjectOf(state), commit: commit.id },
        `the fields of commit ${shortCommit(commit.id)} of repository "${repository}" do not give its id`,
        'somebody wrote to the storage of lakeFS itself, or its cache is spoiled (restart it and audit again)',
      ),
    );
};

const tags = (state: RunState): readonly AuditFinding[] =>
  state.tags.flatMap(({ name, meant, now }) => {
    const subject = { ...subjectOf(state), ref: name };
    if (now === undefined)
      return [
        warning(
          'tag-missing',
          subject,
          `run "${state.run.id}" names tag "${name}", which is not there`,
          meant === undefined
            ? 'nothing says where it stood'
            : `where a tag of that name did stand, set it again: lakectl tag create lakefs://${state.repository}/${name} lakefs://${state.repository}/${meant}`,
        ),
      ];
    if (meant === undefined || now === meant) return [];
    return [
      problem(
        'tag-moved',
        { ...subject, commit: now },
        `tag "${name}" stands at ${shortCommit(now)}; when run "${state.run.id}" was made it stood at ${shortCommit(meant)}`,
        'lakeFS tags do not move: somebody deleted it and made it again. Go by the commit id',
      ),
    ];
  });

/** Rules keep what is in a branch's history for as long as that branch's say, and what is in none by the default. */
const takenAfter = ({ defaultRetentionDays, branches }: GcPolicy): string => {
  const longest = Math.max(defaultRetentionDays, ...branches.map(({ retentionDays }) => retentionDays));
  const shortest = Math.min(defaultRetentionDays, ...branches.map(({ retentionDays }) => retentionDays));
  return longest === shortest ? counted(longest, 'day') : `${shortest} to ${counted(longest, 'day')}`;
};

const holdOf = (state: RunState): readonly AuditFinding[] => {
  const { hold, tie, gc, repository, log } = state;
  if (hold === undefined) return [];
  const subject = { ...subjectOf(state), commit: hold.commit };
  const keep = `keep it: lakectl branch create lakefs://${repository}/keep-${shortCommit(hold.commit)} --source lakefs://${repository}/${hold.commit}`;
  if (!hold.isHeld && (tie !== undefined || gc !== undefined)) {
    const say = gc !== undefined && tie !== undefined ? problem : warning;
    const rules =
      gc === undefined
        ? 'a garbage collection rule would take it'
        : `the repository’s garbage collection rules take it when it is older than ${takenAfter(gc)}, whatever tags name it`;
    return [say('data-unheld', subject, `no branch stands at data commit ${shortCommit(hold.commit)}: ${rules}`, keep)];
  }
  if (tie === undefined || hold.isAnchored || (log?.backLinks.length ?? 0) === 0) return [];
  const text = `data commit ${shortCommit(hold.commit)} has no anchor of tie ${tie}; it stands while its branch "${log?.ref}" does`;
  return [warning('anchor-missing', subject, text, `make it again: tieback audit --repo ${repository} --fix`)];
};

const baselineOf = (state: RunState): readonly AuditFinding[] => {
  const { hold, run, repository = '', tie } = state;
  const baseline = run.tags[runTag.baselineCommitId];
  if (
    tie === undefined ||
    state.log?.backLinks.length === 0 ||
    baseline === undefined ||
    hold?.isBaselineHeld !== false ||
    hold.commit === baseline
  )
    return [];
  const name = baselineAnchorBranch(baseline);
  return [
    warning(
      'anchor-missing',
      { repository, commit: baseline, ref: name },
      `no branch stands at baseline ${shortCommit(baseline)} of repository "${repository}"`,
      `keep it: lakectl branch create lakefs://${repository}/${name} --source lakefs://${repository}/${baseline}`,
    ),
  ];
};

/** What two machines that keep their time well may still differ by, and what an answer's `Date` rounds away. */
const clockSlackMs = 2000;

const early = (state: RunState): readonly AuditFinding[] => {
  const { run, log } = state;
  const { data, backLinks = [] } = log ?? {};
  if (data === undefined) return [];
  const offsets = [backLinkKey.lakefsOffset, backLinkKey.mlflowOffset].map((key) =>
    Math.abs(Number(backLinks[0]?.metadata[key] ?? 0)),
  );
  const byMs = data.creationDate * 1000 - run.startTime;
  if (byMs <= clockSlackMs + Math.max(...offsets.filter(Number.isFinite), 0)) return [];
  const ago = byMs < 100_000 ? `${Math.round(byMs / 1000)} s` : `${Math.round(byMs / 60_000)} min`;
  return [
    problem(
      'run-before-data',
      { ...subjectOf(state), commit: data.id },
      `run "${run.id}" began ${ago} before its data commit ${shortCommit(data.id)} was made`,
      'it cannot have trained on that: link it to the version that there was, or train again',
    ),
  ];
};

/** Whether the data that a run names is there, is what it was, and stays. */
export const dataFindings = (state: RunState): readonly AuditFinding[] => [
  ...disagreeing(state),
  ...missing(state),
  ...altered(state),
  ...tags(state),
  ...holdOf(state),
  ...baselineOf(state),
  ...early(state),
];
