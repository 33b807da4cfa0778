import type { GcPolicy } from '../../../lakefs/gc-rules.ts';
import type { AuditFinding } from '../../../model/audit.ts';
import { shortCommit } from '../../../model/ids.ts';
import { isIntact } from '../../../tie/is-intact.ts';
import { backLinkKey, baselineAnchorBranch, commitKey } from '../../../tie/keys.ts';
import { counted } from '../../../util/counted.ts';
import { problem, warning } from '../finding.ts';
import type { NamedTag, RunState } from '../run-state.ts';
import { disagreementOf } from './disagreement.ts';
import { subjectOf } from './link-findings.ts';

const settle = 'find out which is right, and correct the run (a tag can be set, or deleted)';

const disagreeing = (state: RunState): readonly AuditFinding[] => {
  const said = disagreementOf(state);
  return said === undefined
    ? []
    : [problem('claims-disagree', subjectOf(state), `run "${state.run.id}": ${said}`, settle)];
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
  const isPinned = versions.some(({ version }) => version.kind === 'pinned');
  return versions.flatMap(({ claim: { by, ref, isLoose, isUnsaid }, version }) =>
    version.kind === 'absent' && isLoose !== true && !(isUnsaid === true && isPinned)
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

/** Where a tag is to be set again; a commit that something else in the run denies is not proposed. */
const tagAgain = (state: RunState, name: string, meant: string | undefined): string => {
  if (disagreementOf(state) !== undefined) return 'settle first which commit the run was trained on (claims-disagree)';
  if (meant === undefined) return 'nothing says where it stood';
  const { repository } = state;
  return `where a tag of that name did stand, set it again: lakectl tag create lakefs://${repository}/${name} lakefs://${repository}/${meant}`;
};

/** Where a data tag stood is known by the run's word alone. */
const isInDoubt = (state: RunState, { isBaseline }: NamedTag): boolean =>
  !isBaseline && disagreementOf(state) !== undefined;

const tags = (state: RunState): readonly AuditFinding[] =>
  state.tags.flatMap((named) => {
    const { name, meant, now } = named;
    const subject = { ...subjectOf(state), ref: name };
    if (now === undefined)
      return [
        warning(
          'tag-missing',
          subject,
          `run "${state.run.id}" names tag "${name}", which is not there`,
          tagAgain(state, name, meant),
        ),
      ];
    if (meant === undefined || now === meant || isInDoubt(state, named)) return [];
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

const keepHint = (repository: string | undefined, commit: string): string =>
  `keep it: lakectl branch create lakefs://${repository}/keep-${shortCommit(commit)} --source lakefs://${repository}/${commit}`;

const rulesText = (gc: GcPolicy | undefined): string =>
  gc === undefined
    ? 'a garbage collection rule would take it'
    : `the repository’s garbage collection rules take it when it is older than ${takenAfter(gc)}, whatever tags name it`;

const inputsOf = (state: RunState): readonly AuditFinding[] => {
  const { tie, gc, repository, unheldInputs } = state;
  if (tie === undefined && gc === undefined) return [];
  const say = gc !== undefined && tie !== undefined ? problem : warning;
  return unheldInputs.map(({ by, commit }) =>
    say(
      'data-unheld',
      { ...subjectOf(state), commit },
      `no branch stands at commit ${shortCommit(commit)}, which ${by} names: ${rulesText(gc)}`,
      keepHint(repository, commit),
    ),
  );
};

const holdOf = (state: RunState): readonly AuditFinding[] => {
  const { hold, tie, gc, repository, log } = state;
  if (hold === undefined) return [];
  const subject = { ...subjectOf(state), commit: hold.commit };
  const keep = keepHint(repository, hold.commit);
  if (!hold.isHeld && (tie !== undefined || gc !== undefined)) {
    const say = gc !== undefined && tie !== undefined ? problem : warning;
    const text = `no branch stands at data commit ${shortCommit(hold.commit)}: ${rulesText(gc)}`;
    return [say('data-unheld', subject, text, keep)];
  }
  if (tie === undefined || hold.isAnchored || (log?.backLinks.length ?? 0) === 0) return [];
  if (log?.isAnchor) {
    const text = `somebody else has committed to anchor "${log.ref}": what that took away of data commit ${shortCommit(hold.commit)}, garbage collection may take`;
    return [warning('anchor-missing', subject, text, keep)];
  }
  const text = `data commit ${shortCommit(hold.commit)} has no anchor of tie ${tie}; it stands while its branch "${log?.ref}" does`;
  return [warning('anchor-missing', subject, text, `make it again: tieback audit --repo ${repository} --fix`)];
};

const baselineOf = (state: RunState): readonly AuditFinding[] => {
  const { hold, baseline, repository = '', tie } = state;
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
  ...inputsOf(state),
  ...baselineOf(state),
  ...early(state),
];
