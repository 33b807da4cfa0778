import type { Tags } from '../../mlflow/run.ts';
import type { AuditCode, AuditSubject } from '../../model/audit.ts';
import type { CommitId, RunId, TieId } from '../../model/ids.ts';
import type { PlannedLink } from '../link-plan.ts';

/** The findings of an audit that a mend is for. */
export type OfFindings = { readonly codes: readonly AuditCode[]; readonly subject: AuditSubject };

/** What is written; nothing of it takes anything away, or puts it in the place of something else. */
export type MendWork =
  /** Tags that the run lacks. */
  | { readonly action: 'tag'; readonly run: RunId; readonly tags: Tags }
  /** A hidden branch at a commit, which keeps it from garbage collection. */
  | { readonly action: 'anchor'; readonly repository: string; readonly branch: string; readonly commit: CommitId }
  /** What `tieback link` does. */
  | { readonly action: 'link'; readonly link: PlannedLink }
  /** What `tieback resume` does. */
  | {
      readonly action: 'finish';
      readonly tie: TieId;
      readonly repository: string;
      /** Whether its back-link is gone: the new one seals what the run holds by then. */
      readonly sealsAnew?: true;
    };

export type PlannedMend = OfFindings & { readonly kind: 'mend' } & MendWork;

/** A finding that could be mended, and why it is not. */
export type Unmended = OfFindings & { readonly kind: 'unmended'; readonly reason: string; readonly hint: string };

/** What is done about one run, or one version of the data, that an audit found something wrong with. */
export type MendPlan = PlannedMend | Unmended;

/** What became of it. */
export type MendOutcome =
  | Unmended
  | (OfFindings & { readonly kind: 'mended'; readonly action: MendWork['action'] })
  | (OfFindings & {
      readonly kind: 'mend-failed';
      readonly action: MendWork['action'];
      readonly code: string;
      readonly message: string;
      readonly hint?: string;
    });
