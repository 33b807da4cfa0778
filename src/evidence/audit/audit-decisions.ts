import type { AuditFinding } from '../../model/audit.ts';
import { claimTag } from '../../tie/claim-tag.ts';
import { type DecisionLog, readDecisionLogs } from '../../tie/decision-log.ts';
import { note, problem } from './finding.ts';
import type { RepositoryRefs } from './repository-refs.ts';
import type { Scope } from './scope.ts';
import type { Session } from './session.ts';

const unclaimed = ({ repository }: RepositoryRefs, log: DecisionLog): AuditFinding => {
  const { model, number, branch, plan, hasOutcome } = log;
  const tag = claimTag(model, number);
  const subject = { repository, ref: branch, commit: plan };
  // Who was quicker may hold the tag, or whoever prepared it may just be about to claim it.
  if (!hasOutcome)
    return note(
      'decision-claim-missing',
      subject,
      `decision ${number} of model "${model}" is planned on branch "${branch}", and tag "${tag}" does not claim it`,
      `finish it where it was begun: tieback promote --resume --repo ${repository}; or delete the branch`,
    );
  return problem(
    'decision-claim-missing',
    subject,
    `decision ${number} of model "${model}" was ended on branch "${branch}", and tag "${tag}" does not claim it`,
    `if the tag is gone, make it again: lakectl tag create lakefs://${repository}/${tag} lakefs://${repository}/${plan}`,
  );
};

/** The decisions whose number no tag claims: one request for each hidden branch of one. */
export async function* auditDecisions(session: Session, scope: Scope): AsyncGenerator<AuditFinding, void, undefined> {
  const { repositories, models, experimentIds } = scope;
  if (experimentIds !== undefined) return;
  const { lakefs } = session.ports;
  for (const refs of await Promise.all(session.refs.values())) {
    if (repositories !== undefined && !repositories.has(refs.repository)) continue;
    const logs = readDecisionLogs(lakefs, refs.repository, refs.branches.keys(), session.call);
    for await (const log of logs) {
      if (models !== undefined && !models.has(log.model)) continue;
      const tag = claimTag(log.model, log.number);
      if (refs.tags.get(tag) === log.plan) continue;
      // It may have been claimed since the tags were read.
      if ((await lakefs.tags.find(refs.repository, tag, session.call))?.commitId !== log.plan)
        yield unclaimed(refs, log);
    }
  }
}
