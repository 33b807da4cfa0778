import { resolve } from 'node:path';
import type { CardGaps } from './card/card-gaps.ts';
import { type Composition, composePorts, type TiebackConfig, type TiebackOptions } from './compose-ports.ts';
import type { DoctorRequest } from './doctor/diagnose.ts';
import { isTiebackError } from './errors.ts';
import type { DocumentExtras } from './evidence/collect/collect-card.ts';
import type { LakefsClient } from './lakefs/client.ts';
import type { LinkPlan } from './link/link-plan.ts';
import type { LinkOutcome } from './link/link-runs.ts';
import type { LinkRequest } from './link/plan-links.ts';
import type { MlflowClient } from './mlflow/client.ts';
import type { Evidence } from './model/evidence.ts';
import type { Finding } from './model/finding.ts';
import type { ReportFormat } from './model/report-format.ts';
import type { TieTarget } from './tie/find-tie.ts';
import { version } from './version.ts';
import type { RenderReports } from './wrap/ports.ts';
import type { RunVerbs } from './wrap/run-verbs.ts';
import type { LocalTie } from './wrap/ties/ties.ts';

export type ReportOptions = {
  readonly format?: ReportFormat;
  /** Id of a built-in template pack, or path of a template of one's own; default `provenance`. */
  readonly template?: string;
  /** Such as `de`; default `en`. */
  readonly locale?: string;
};

/** What a document about a run is made from, besides what both services say. */
export type DocumentRequest = {
  /** File of a card, as `tieback card init` writes it. */
  readonly card?: string;
  /** Template pack whose requirements the document is to answer; as in `ReportOptions`. */
  readonly template?: string;
  /** Smallest share of the requirements that must be supplied, 0 to 1: check DOC-01 fails below it. */
  readonly required?: number;
};

/** The library: every feature over one pair of services. */
export interface Tieback extends RunVerbs {
  /** Ties whose journals lie in the state folder. */
  ties(): Promise<readonly LocalTie[]>;
  /**
   * Reads runs that were made without tieback and decides for each what it lacks to be tied, or why it cannot be; writes nothing.
   * @throws MLFLOW_EXPERIMENT_NOT_FOUND
   */
  planLinks(request: LinkRequest, signal?: AbortSignal): AsyncIterable<LinkPlan>;
  /** Does what the plans say, many at a time, and tells of each in their order. May be done again, and by two at once. */
  link(plans: Iterable<LinkPlan> | AsyncIterable<LinkPlan>, signal?: AbortSignal): AsyncIterable<LinkOutcome>;
  /**
   * Reads everything that both services say about a tie, and checks it. Besides full ids, the target's id may be the beginning
   * or end of a tie id or the beginning of a run id that the state folder knows, a tag of its repository, or `lakefs://repository/ref`.
   * With a card, its facts and what it speaks of are part of the snapshot, and are checked too.
   * @throws TIE_NOT_FOUND, TIE_AMBIGUOUS, LAKEFS_REF_NOT_FOUND, LAKEFS_REPOSITORY_NOT_FOUND, USAGE_INVALID, CARD_NOT_FOUND, CARD_INVALID
   */
  evidence(target: TieTarget, signal?: AbortSignal, document?: DocumentRequest): Promise<Evidence>;
  /** What a card lacks of what its regimes ask for; asks no service. @throws CARD_NOT_FOUND, CARD_INVALID, USAGE_INVALID */
  checkCard(file: string, regimes?: readonly string[]): Promise<CardGaps>;
  /** The text of a new card with the fields that these regimes ask for, each explained. @throws USAGE_INVALID */
  newCard(regimes: readonly string[]): Promise<string>;
  /** Renders a snapshot; the same snapshot gives the same bytes. @throws REPORT_TEMPLATE_NOT_FOUND, REPORT_TEMPLATE_INVALID */
  report(evidence: Evidence, options?: ReportOptions): Promise<string>;
  /**
   * Asks both services what they are and what they permit, and says what endangers runs; changes nothing on either.
   * A service that cannot be reached is a finding too.
   * @throws CONFIG_INVALID, MLFLOW_TRACKING_URI_LOCAL for addresses that are none
   */
  doctor(request?: DoctorRequest): Promise<readonly Finding[]>;
  /** Both services' clients, for what tieback itself has no verb for. */
  clients(): Promise<{ readonly lakefs: LakefsClient; readonly mlflow: MlflowClient }>;
}

const tool = `tieback/${version}`;

const render = async (
  evidence: Evidence,
  { format = 'html', template = 'provenance', locale }: ReportOptions,
): Promise<string> => {
  const [{ loadPack }, { renderReport }] = await Promise.all([
    import('./report/load-pack.ts'),
    import('./report/render-report.ts'),
  ]);
  return renderReport(evidence, {
    pack: await loadPack(template),
    format,
    ...(locale === undefined ? {} : { locale }),
  });
};

/** A repository that is missing is often one whose name has a slip in it. */
const suggesting = async <T>({ clients }: Composition, action: () => Promise<T>): Promise<T> => {
  try {
    return await action();
  } catch (error) {
    if (!isTiebackError(error, 'LAKEFS_REPOSITORY_NOT_FOUND')) throw error;
    const { suggestRepository } = await import('./lakefs/suggest-repository.ts');
    throw await suggestRepository(error, (await clients()).lakefs.repositories);
  }
};

/** Reads the card and the checklist that a document is made with. */
const documentExtras = async ({ card, template, required }: DocumentRequest, cwd: string): Promise<DocumentExtras> => {
  const [{ readCard }, { loadPack }] = await Promise.all([
    import('./card/read-card.ts'),
    import('./report/load-pack.ts'),
  ]);
  const [loaded, pack] = await Promise.all([
    card === undefined ? undefined : readCard(resolve(cwd, card)),
    template === undefined ? undefined : loadPack(template),
  ]);
  const { requirements: set, id = '', version: packVersion = '' } = pack ?? {};
  const wanted = set && { ...set, pack: { id, version: packVersion }, ...(required === undefined ? {} : { required }) };
  return {
    ...(loaded === undefined ? {} : { card: loaded }),
    ...(wanted === undefined ? {} : { requirements: wanted }),
  };
};

const takeEvidence = async (
  target: TieTarget,
  { runtime, evidencePorts }: Composition,
  signal: AbortSignal,
  document: DocumentRequest = {},
): Promise<Evidence> => {
  const extras = Object.keys(document).length === 0 ? {} : await documentExtras(document, runtime.cwd);
  const { takeEvidence: take } = await import('./evidence/take-evidence.ts');
  const takenAt = new Date(runtime.now()).toISOString();
  return take(target, await evidencePorts(), { takenAt, tool, ...extras }, signal);
};

const findEvidence = async (
  asked: TieTarget,
  composition: Composition,
  signal: AbortSignal,
  document: DocumentRequest,
): Promise<Evidence> => {
  const { resolveSubject, unknownSubject } = await import('./wrap/ties/resolve-subject.ts');
  const { stateDir, clients } = composition;
  const lakefs = async () => (await clients()).lakefs;
  try {
    const target = await resolveSubject(asked, { stateDir, lakefs }, { signal });
    return await takeEvidence(target, composition, signal, document);
  } catch (error) {
    throw isTiebackError(error, 'TIE_NOT_FOUND') ? unknownSubject(error, asked, stateDir) : error;
  }
};

/** A server that hangs is to be told of soon. */
const impatiently = { timeoutMs: 10_000, attempts: 2 };

const examine = async (
  request: DoctorRequest,
  config: TiebackConfig,
  options: TiebackOptions,
): Promise<readonly Finding[]> => {
  const { lakefs, mlflow } = config;
  const { diagnose } = await import('./doctor/diagnose.ts');
  const { clients, runtime, interrupts } = composePorts(
    { ...config, lakefs: { ...impatiently, ...lakefs }, mlflow: { ...impatiently, ...mlflow } },
    options,
  );
  return diagnose(
    request,
    { ...(await clients()), runtime, workspace: mlflow.workspace },
    { signal: interrupts.signal },
  );
};

/** The composition root: nothing is loaded or connected before a feature is used. */
export const createTieback = (config: TiebackConfig, options: TiebackOptions = {}): Tieback => {
  const composition = composePorts(config, options);
  const { stateDir, interrupts } = composition;

  const renderReports: RenderReports = async ({ runId, repository }, formats, signal) => {
    const evidence = await takeEvidence({ id: runId, repository }, composition, signal);
    return Promise.all(
      formats.map(async (format) => ({ name: `provenance.${format}`, content: await render(evidence, { format }) })),
    );
  };

  const runs = async () => {
    const [{ runVerbs }, ports] = await Promise.all([
      import('./wrap/run-verbs.ts'),
      composition.runPorts(renderReports),
    ]);
    return runVerbs(ports, { lakefsUiUrl: config.lakefs.uiUrl, mlflowUiUrl: config.mlflow.uiUrl });
  };

  return {
    plan: (request) => suggesting(composition, async () => (await runs()).plan(request)),
    run: (request) => suggesting(composition, async () => (await runs()).run(request)),
    resume: async (tie, resumeOptions) => (await runs()).resume(tie, resumeOptions),
    start: (request) => suggesting(composition, async () => (await runs()).start(request)),
    commit: async (tie, stated) => (await runs()).commit(tie, stated),
    finish: async (tie, finishOptions) => (await runs()).finish(tie, finishOptions),
    abort: async (tie, abortOptions) => (await runs()).abort(tie, abortOptions),
    startRun: (request) => suggesting(composition, async () => (await runs()).startRun(request)),
    wrap: async (request, train) => (await runs()).wrap(request, train),
    ties: async () => (await import('./wrap/ties/ties.ts')).listTies(stateDir),
    planLinks: async function* (request, signal = interrupts.signal) {
      const [{ planLinks }, ports] = await Promise.all([import('./link/plan-links.ts'), composition.linkPorts()]);
      yield* planLinks(request, ports, signal);
    },
    link: async function* (plans, signal = interrupts.signal) {
      const [{ linkRuns }, ports] = await Promise.all([import('./link/link-runs.ts'), composition.linkPorts()]);
      yield* linkRuns(plans, ports, signal);
    },
    evidence: (target, signal = interrupts.signal, document = {}) =>
      suggesting(composition, () => findEvidence(target, composition, signal, document)),
    checkCard: async (file, regimes) => {
      const { checkCard } = await import('./compose-card.ts');
      return checkCard(resolve(composition.runtime.cwd, file), regimes);
    },
    newCard: async (regimes) => (await import('./compose-card.ts')).newCard(regimes),
    report: (evidence, reportOptions = {}) => render(evidence, reportOptions),
    doctor: (request = {}) => examine(request, config, options),
    clients: composition.clients,
  };
};
