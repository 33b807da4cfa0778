import { type Composition, composePorts, type TiebackConfig, type TiebackOptions } from './compose-ports.ts';
import { isTiebackError } from './errors.ts';
import type { LakefsClient } from './lakefs/client.ts';
import type { LinkPlan } from './link/link-plan.ts';
import type { LinkOutcome } from './link/link-runs.ts';
import type { LinkRequest } from './link/plan-links.ts';
import type { MlflowClient } from './mlflow/client.ts';
import type { Evidence } from './model/evidence.ts';
import type { ReportFormat } from './model/report-format.ts';
import type { TieTarget } from './tie/find-tie.ts';
import { version } from './version.ts';
import type { AssertedStatus } from './wrap/child/find-child.ts';
import type { RenderReports } from './wrap/ports.ts';
import type { RunOutcome } from './wrap/run-outcome.ts';
import type { RunPlan } from './wrap/run-plan.ts';
import type { RunRequest } from './wrap/run-request.ts';
import type { LocalTie } from './wrap/ties.ts';

export type ReportOptions = {
  readonly format?: ReportFormat;
  /** Id of a built-in template pack, or path of a template of one's own; default `provenance`. */
  readonly template?: string;
  /** Such as `de`; default `en`. */
  readonly locale?: string;
};

/** The library: every feature over one pair of services. */
export interface Tieback {
  /**
   * Looks everything up and decides what a run would do; changes nothing.
   * @throws the code of the first thing that stands in its way, such as LAKEFS_REF_NOT_FOUND or RUN_BASELINE_IS_BRANCH
   */
  plan(request: RunRequest): Promise<RunPlan>;
  /**
   * Wraps a command: data committed and tagged, run created and linked, command run, run closed, sealed and linked back.
   * Resolves once the command has ended, whatever its exit code; `isComplete` says whether everything is recorded.
   * @throws before the command is started only; then nothing was trained, and `details.tie` names what `resume` goes on with
   */
  run(request: RunRequest): Promise<RunOutcome>;
  /** Finishes a tie that broke; without an id the one unfinished tie of the state folder. @throws TIE_NOT_FOUND, TIE_AMBIGUOUS, JOURNAL_LOCKED, CHILD_STATUS_UNKNOWN */
  resume(tie?: string, options?: { readonly status?: AssertedStatus }): Promise<RunOutcome>;
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
   * @throws TIE_NOT_FOUND, TIE_AMBIGUOUS, LAKEFS_REF_NOT_FOUND, LAKEFS_REPOSITORY_NOT_FOUND, USAGE_INVALID
   */
  evidence(target: TieTarget, signal?: AbortSignal): Promise<Evidence>;
  /** Renders a snapshot; the same snapshot gives the same bytes. @throws REPORT_TEMPLATE_NOT_FOUND, REPORT_TEMPLATE_INVALID */
  report(evidence: Evidence, options?: ReportOptions): Promise<string>;
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

const takeEvidence = async (
  target: TieTarget,
  { runtime, evidencePorts }: Composition,
  signal: AbortSignal,
): Promise<Evidence> => {
  const { takeEvidence: take } = await import('./evidence/take-evidence.ts');
  const takenAt = new Date(runtime.now()).toISOString();
  return take(target, await evidencePorts(), { takenAt, tool }, signal);
};

const findEvidence = async (asked: TieTarget, composition: Composition, signal: AbortSignal): Promise<Evidence> => {
  const { resolveSubject, unknownSubject } = await import('./wrap/resolve-subject.ts');
  const { stateDir, clients } = composition;
  const lakefs = async () => (await clients()).lakefs;
  try {
    return await takeEvidence(await resolveSubject(asked, { stateDir, lakefs }, { signal }), composition, signal);
  } catch (error) {
    throw isTiebackError(error, 'TIE_NOT_FOUND') ? unknownSubject(error, asked, stateDir) : error;
  }
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

  const plan = async (request: RunRequest): Promise<RunPlan> => {
    const [{ prepareRun }, ports] = await Promise.all([
      import('./wrap/prepare-run.ts'),
      composition.runPorts(renderReports),
    ]);
    return prepareRun(request, ports, { lakefsUiUrl: config.lakefs.uiUrl, mlflowUiUrl: config.mlflow.uiUrl });
  };

  const execute = async (
    runPlan: RunPlan,
    thisTime: Parameters<typeof import('./wrap/execute-run.ts').executeRun>[2],
  ) => {
    const [{ executeRun }, ports] = await Promise.all([
      import('./wrap/execute-run.ts'),
      composition.runPorts(renderReports),
    ]);
    return executeRun(runPlan, ports, thisTime);
  };

  return {
    plan: (request) => suggesting(composition, () => plan(request)),
    run: async (request) =>
      execute(await suggesting(composition, () => plan(request)), {
        commands: { command: request.command, prepare: request.prepare },
      }),
    resume: async (tie, { status } = {}) => {
      const { readTie } = await import('./wrap/ties.ts');
      return execute(readTie(stateDir, tie), { assertedStatus: status });
    },
    ties: async () => (await import('./wrap/ties.ts')).listTies(stateDir),
    planLinks: async function* (request, signal = interrupts.signal) {
      const [{ planLinks }, ports] = await Promise.all([import('./link/plan-links.ts'), composition.linkPorts()]);
      yield* planLinks(request, ports, signal);
    },
    link: async function* (plans, signal = interrupts.signal) {
      const [{ linkRuns }, ports] = await Promise.all([import('./link/link-runs.ts'), composition.linkPorts()]);
      yield* linkRuns(plans, ports, signal);
    },
    evidence: (target, signal = interrupts.signal) =>
      suggesting(composition, () => findEvidence(target, composition, signal)),
    report: (evidence, reportOptions = {}) => render(evidence, reportOptions),
    clients: composition.clients,
  };
};
