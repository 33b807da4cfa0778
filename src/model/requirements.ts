/** `A` automatic · `A+` automatic and verified · `A/C` facts automatic, judgement from the card · `C` card · `H` a person or a document. */
export type RequirementMode = 'A' | 'A+' | 'A/C' | 'C' | 'H';

/** The rule that a list of requirements is read from, as of a day: rules change. */
export type Regime = {
  readonly id: string;
  /** Shorter names for `--regime`. */
  readonly aliases: readonly string[];
  readonly name: string;
  readonly reference: string;
  readonly status: string;
  /** Date as of which it was read, such as `2026-11-20`. */
  readonly asOf: string;
  readonly url: string;
};

/** One row of a checklist: what must be known for it to be answered. */
export type Requirement = {
  readonly id: string;
  /** Number in the rule's own numbering. */
  readonly ref: string;
  readonly title: string;
  /** Section of the document that answers it. */
  readonly section: string;
  readonly mode: RequirementMode;
  /** Paths into the subject, such as `data.commit.id`. */
  readonly facts: readonly string[];
  /** Paths into the card, such as `system.intendedPurpose`. */
  readonly card: readonly string[];
  /** Ids of checks that must pass. */
  readonly checks: readonly string[];
};

export type RequirementSet = { readonly regime: Regime; readonly requirements: readonly Requirement[] };

/** `supplied`: all that the row asks for is known; it does not say that the rule is satisfied. */
export type RequirementStatus = 'supplied' | 'partly' | 'missing' | 'not-applicable';

export type AssessedRequirement = Requirement & {
  readonly status: RequirementStatus;
  /** What is known and what is not, as the document names it. */
  readonly known: readonly string[];
  readonly lacking: readonly string[];
  /** Attachments of the card that name the row, whose files were read and are the ones that it states. */
  readonly attachments: readonly string[];
  /** Why it does not apply, as the card says. */
  readonly reason: string;
};

export type RequirementCoverage = {
  readonly applicable: number;
  readonly supplied: number;
  readonly partly: number;
  readonly missing: number;
  readonly notApplicable: number;
  /** Of the applicable ones, how many are supplied: 0 to 1. */
  readonly share: number;
};
