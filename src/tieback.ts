import { resolve } from 'node:path';
import type { Bundle, BundleRequest } from './bundle/build-bundle.ts';
import type { Verification } from './bundle/verify/verification.ts';
import type { CardGaps } from './card/card-gaps.ts';
import { makeBundle, verifyBundle } from './compose-bundle.ts';
import {
  auditRun,
  type DocumentRequest,
  findEvidence,
  findTrace,
  readCardFor,
  takeEvidence,
} from './compose-evidence.ts';
import { type Composition, composePorts, type TiebackConfig, type TiebackOptions } from './compose-ports.ts';
import type { DoctorRequest } from './doctor/diagnose.ts';
import { isTiebackError } from './errors.ts';
import type { AuditRequest } from './evidence/audit/scope.ts';
import type { CompareRequest } from './evidence/compare/compare-ports.ts';
import type { TraceRequest } from './evidence/trace/trace.ts';
import type { LakefsClient } from './lakefs/client.ts';
import type { LinkPlan } from './link/link-plan.ts';
import type { LinkOutcome } from './link/link-runs.ts';
import type { MendOutcome, MendPlan } from './link/mend/mend-plan.ts';
import type { MendPorts } from './link/mend/mend-ports.ts';
import type { LinkRequest } from './link/plan-links.ts';
import type { MlflowClient } from './mlflow/client.ts';
import type { AuditFinding, AuditLine } from './model/audit.ts';
import type { Comparison } from './model/comparison.ts';
import type { Evidence } from './model/evidence.ts';
import type { Finding } from './model/finding.ts';
import type { ReportFormat } from './model/report-format.ts';
import type { TraceFormat, TraceGraph } from './model/trace.ts';
import type { PromoteVerbs } from './promote/promote-verbs.ts';
import type { ComparisonReportOptions } from './report/comparison/report-comparison.ts';
import type { TieTarget } from './tie/find-tie.ts';
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

/** The library: every feature over one pair of services. */
export interface Tieback extends RunVerbs, PromoteVerbs {
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
  /**
   * Follows the links of a run, model version, version of data or tie both ways, and says what each rests on; writes nothing.
   * @throws TIE_NOT_FOUND, TIE_AMBIGUOUS, USAGE_INVALID, LAKEFS_REF_NOT_FOUND, LAKEFS_REPOSITORY_NOT_FOUND, MLFLOW_RUN_NOT_FOUND, MLFLOW_VERSION_NOT_FOUND, MLFLOW_ALIAS_NOT_FOUND, MLFLOW_MODEL_NOT_FOUND
   */
  trace(request: TraceRequest, signal?: AbortSignal): Promise<TraceGraph>;
  /** A trace as the text of a diagram. */
  drawTrace(graph: TraceGraph, format: TraceFormat): Promise<string>;
  /**
   * Holds every tie, and every run or commit that claims one, against both services as they are now; changes nothing. Findings
   * come as they are made, a summary at the end.
   * @throws MLFLOW_EXPERIMENT_NOT_FOUND, MLFLOW_MODEL_NOT_FOUND, LAKEFS_REPOSITORY_NOT_FOUND
   */
  audit(request: AuditRequest, signal?: AbortSignal): AsyncIterable<AuditLine>;
  /**
   * Decides which of an audit's findings can be mended by what takes nothing away and overwrites nothing: a missing back-link,
   * forward tag or anchor; and for the others of that kind why they cannot. Writes nothing.
   */
  planMends(findings: Iterable<AuditFinding>, signal?: AbortSignal): AsyncIterable<MendPlan>;
  /** Does what the plans say, as `link` and `resume` would, and tells of each. May be done again; audit afterwards. */
  mend(plans: readonly MendPlan[], signal?: AbortSignal): AsyncIterable<MendOutcome>;
  /**
   * Holds runs against each other: metrics with intervals, what lies between their data, parameters, environment, code; and
   * whether they may be compared. Runs are named by their ids, their ties, or their names.
   * @throws MLFLOW_RUN_NOT_FOUND, MLFLOW_EXPERIMENT_NOT_FOUND, TIE_AMBIGUOUS, USAGE_INVALID
   */
  compare(request: CompareRequest, signal?: AbortSignal): Promise<Comparison>;
  /** Renders a snapshot; the same snapshot gives the same bytes. @throws REPORT_TEMPLATE_NOT_FOUND, REPORT_TEMPLATE_INVALID */
  report(evidence: Evidence, options?: ReportOptions): Promise<string>;
  /** Renders a comparison; the same comparison gives the same bytes. @throws REPORT_TEMPLATE_NOT_FOUND, REPORT_TEMPLATE_INVALID */
  reportComparison(comparison: Comparison, options?: ComparisonReportOptions): Promise<string>;
  /**
   * Prints the HTML form of a comparison, as `pdf` does.
   * @throws REPORT_BROWSER_NOT_FOUND, REPORT_BROWSER_FAILED, REPORT_TEMPLATE_NOT_FOUND, REPORT_TEMPLATE_INVALID
   */
  comparisonPdf(comparison: Comparison, options?: Omit<ComparisonReportOptions, 'format'>): Promise<Uint8Array>;
  /**
   * Prints the HTML form as a tagged PDF with an outline, in an installed Chromium without a network.
   * @throws REPORT_BROWSER_NOT_FOUND, REPORT_BROWSER_FAILED, REPORT_TEMPLATE_NOT_FOUND, REPORT_TEMPLATE_INVALID
   */
  pdf(evidence: Evidence, options?: Omit<ReportOptions, 'format'>): Promise<Uint8Array>;
  /**
   * Writes a snapshot, its documents, its checks and their sums into a folder that is not there yet, or empty.
   * @throws USAGE_INVALID, REPORT_BROWSER_NOT_FOUND, REPORT_BROWSER_FAILED, REPORT_TEMPLATE_NOT_FOUND, REPORT_TEMPLATE_INVALID
   */
  bundle(evidence: Evidence, directory: string, request?: BundleRequest): Promise<Bundle>;
  /**
   * Holds a bundle against itself and against what both services say now; `verifyBundle` does the first without any set-up.
   * @throws BUNDLE_NOT_FOUND
   */
  verify(directory: string, options?: { readonly template?: string }): Promise<Verification>;
  /**
   * Asks both services what they are and what they permit, and says what endangers runs; changes nothing on either.
   * A service that cannot be reached is a finding too.
   * @throws CONFIG_INVALID, MLFLOW_TRACKING_URI_LOCAL for addresses that are none
   */
  doctor(request?: DoctorRequest): Promise<readonly Finding[]>;
  /** Both services' clients, for what tieback itself has no verb for. */
  clients(): Promise<{ readonly lakefs: LakefsClient; readonly mlflow: MlflowClient }>;
}

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

const printWith =
  ({ runtime, interrupts }: Composition) =>
  async (html: string): Promise<Uint8Array> =>
    (await import('./report/pdf/print-pdf.ts')).printPdf(html, { env: runtime.env, signal: interrupts.signal });

/** Of the reports that a run's artifacts are to hold those that they do not. */
const renderLacking =
  ({ clients }: Composition, render: RenderReports): RenderReports =>
  async (tied, formats, signal) => {
    const { mlflow } = await clients();
    const stored = new Set((await mlflow.artifacts.list(tied.runId, 'tieback', { signal })).map(({ path }) => path));
    return render(
      tied,
      formats.filter((format) => !stored.has(`tieback/provenance.${format}`)),
      signal,
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

  const runs = async (renderer = renderReports) => {
    const [{ runVerbs }, ports, uiUrls] = await Promise.all([
      import('./wrap/run-verbs.ts'),
      composition.runPorts(renderer),
      composition.uiUrls(),
    ]);
    return runVerbs(ports, uiUrls);
  };

  const mendPorts = async (): Promise<MendPorts> => {
    const [ports, { listTies }, verbs] = await Promise.all([
      composition.linkPorts(),
      import('./wrap/ties/ties.ts'),
      runs(renderLacking(composition, renderReports)),
    ]);
    const finish: MendPorts['finish'] = (tie, repository) => verbs.resume(tie, { repository });
    return { ...ports, localTies: () => listTies(stateDir), finish };
  };

  const print = printWith(composition);
  const evidence: Tieback['evidence'] = (target, signal = interrupts.signal, document = {}) =>
    suggesting(composition, () => findEvidence(target, composition, signal, document));
  const decisions = async () => {
    const [{ promoteVerbs }, ports] = await Promise.all([
      import('./promote/promote-verbs.ts'),
      composition.promotePorts({ auditRun: auditRun(composition), readCard: readCardFor(composition) }),
    ]);
    return promoteVerbs(ports);
  };

  return {
    planPromotion: (request) => suggesting(composition, async () => (await decisions()).planPromotion(request)),
    planRollback: (request) => suggesting(composition, async () => (await decisions()).planRollback(request)),
    decide: async (decision) => (await decisions()).decide(decision),
    resumeDecisions: (request) => suggesting(composition, async () => (await decisions()).resumeDecisions(request)),
    history: (request) => suggesting(composition, async () => (await decisions()).history(request)),
    plan: (request) => suggesting(composition, async () => (await runs()).plan(request)),
    run: (request, signal) => suggesting(composition, async () => (await runs()).run(request, signal)),
    resume: async (tie, resumeOptions) => (await runs()).resume(tie, resumeOptions),
    start: (request) => suggesting(composition, async () => (await runs()).start(request)),
    commit: async (tie, stated) => (await runs()).commit(tie, stated),
    finish: async (tie, finishOptions) => (await runs()).finish(tie, finishOptions),
    abort: async (tie, abortOptions) => (await runs()).abort(tie, abortOptions),
    startRun: (request, signal) => suggesting(composition, async () => (await runs()).startRun(request, signal)),
    wrap: async (request, train, signal) => (await runs()).wrap(request, train, signal),
    ties: async () => (await import('./wrap/ties/ties.ts')).listTies(stateDir),
    planLinks: async function* (request, signal = interrupts.signal) {
      const [{ planLinks }, ports] = await Promise.all([import('./link/plan-links.ts'), composition.linkPorts()]);
      yield* planLinks(request, ports, signal);
    },
    link: async function* (plans, signal = interrupts.signal) {
      const [{ linkRuns }, ports] = await Promise.all([import('./link/link-runs.ts'), composition.linkPorts()]);
      yield* linkRuns(plans, ports, signal);
    },
    evidence,
    checkCard: async (file, regimes = []) => {
      const { checkCard } = await import('./compose-card.ts');
      return checkCard(resolve(composition.runtime.cwd, file), regimes, composition.runtime.env);
    },
    newCard: async (regimes) => (await import('./compose-card.ts')).newCard(regimes),
    report: (snapshot, reportOptions = {}) => render(snapshot, reportOptions),
    reportComparison: async (comparison, reportOptions) =>
      (await import('./report/comparison/report-comparison.ts')).reportComparison(comparison, reportOptions),
    comparisonPdf: async (comparison, reportOptions) => {
      const { reportComparison } = await import('./report/comparison/report-comparison.ts');
      return print(await reportComparison(comparison, { ...reportOptions, format: 'html' }));
    },
    pdf: async (snapshot, reportOptions = {}) => print(await render(snapshot, { ...reportOptions, format: 'html' })),
    bundle: (snapshot, directory, request = {}) => makeBundle(snapshot, directory, request, print),
    verify: (directory, verifyOptions = {}) => verifyBundle(directory, { ...verifyOptions, today: evidence }),
    trace: (request, signal = interrupts.signal) =>
      suggesting(composition, () => findTrace(request, composition, signal)),
    drawTrace: async (graph, format) =>
      (await import('./report/trace-graph/render-trace.ts')).renderTrace(graph, format),
    audit: async function* (request, signal = interrupts.signal) {
      const [{ audit }, ports] = await Promise.all([import('./evidence/audit/audit.ts'), composition.auditPorts()]);
      yield* audit(request, ports, signal);
    },
    planMends: async function* (findings, signal = interrupts.signal) {
      const [{ planMends }, ports] = await Promise.all([import('./link/mend/plan-mends.ts'), mendPorts()]);
      yield* planMends(findings, ports, signal);
    },
    mend: async function* (plans, signal = interrupts.signal) {
      const [{ executeMends }, ports] = await Promise.all([import('./link/mend/execute-mends.ts'), mendPorts()]);
      yield* executeMends(plans, ports, signal);
    },
    compare: (request, signal = interrupts.signal) => composition.compare(request, signal),
    doctor: (request = {}) => examine(request, config, options),
    clients: composition.clients,
  };
};
