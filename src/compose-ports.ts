import { join, resolve } from 'node:path';
import { TiebackError } from './errors.ts';
import type { AuditPorts } from './evidence/audit/audit-ports.ts';
import type { CompareRequest } from './evidence/compare/compare-ports.ts';
import type { EvidencePorts } from './evidence/evidence-ports.ts';
import type { TracePorts } from './evidence/trace/trace-ports.ts';
import type { OnSilence } from './http/transport.ts';
import type { LakefsOptions } from './lakefs/create-client.ts';
import type { LakefsAuth } from './lakefs/credentials.ts';
import type { LinkPorts } from './link/link-ports.ts';
import type { MlflowClient } from './mlflow/client.ts';
import type { MlflowAuth, MlflowOptions } from './mlflow/create-client.ts';
import { parseTrackingUri } from './mlflow/tracking-uri.ts';
import type { Comparison } from './model/comparison.ts';
import type { OnProgress } from './model/progress.ts';
import type { PromotePorts, RunAnswers } from './promote/promote-ports.ts';
import { actorOf } from './tie/actor.ts';
import { createAnswerScrubber } from './tie/scrub-answer.ts';
import { guardListener } from './util/guard-listener.ts';
import { type Runtime, systemRuntime } from './util/runtime.ts';
import { createRedactor, createSureRedactor, type Redact, stripUrlCredentials } from './util/secrets/redact.ts';
import { isTooShort } from './util/secrets/secret-value.ts';
import { secretsIn, secretValues, shortSecrets } from './util/secrets/secret-values.ts';
import type { BrowserUrls } from './wrap/plan/prepare-run.ts';
import type { ChildCredentials, Interrupts, RunPorts } from './wrap/ports.ts';

/** How to reach both services, and where to keep journals. */
export type TiebackConfig = {
  readonly lakefs: Omit<LakefsOptions, 'runtime'> & {
    /** Where browsers reach lakeFS, when that differs from the endpoint. */
    readonly uiUrl?: string;
  };
  readonly mlflow: Omit<MlflowOptions, 'runtime'> & {
    /** Where browsers reach MLflow, when that differs from the tracking URI. */
    readonly uiUrl?: string;
  };
  /** Folder of journals; default `.tieback` in the working folder. */
  readonly stateDir?: string;
};

export type TiebackOptions = {
  readonly runtime?: Runtime;
  /** Told what is being done, as it happens. What it throws changes nothing: a process warning tells of the first time. */
  readonly onProgress?: OnProgress;
  /** How a wish to stop reaches every call; default: never. One call is cancelled by its own `signal`. */
  readonly interrupts?: Interrupts;
};

const credentialsOf = async <A>(auth: A | (() => A | Promise<A>)): Promise<A> =>
  typeof auth === 'function' ? await (auth as () => A | Promise<A>)() : auth;

const lakectlVariables = (auth: LakefsAuth): ChildCredentials =>
  auth.kind === 'token'
    ? { LAKECTL_CREDENTIALS_SESSION_TOKEN: auth.token }
    : {
        LAKECTL_CREDENTIALS_ACCESS_KEY_ID: auth.accessKeyId,
        LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY: auth.secretAccessKey,
      };

const mlflowVariables = (auth: MlflowAuth): ChildCredentials => {
  switch (auth.kind) {
    case 'none':
      return {};
    case 'basic':
      return { MLFLOW_TRACKING_USERNAME: auth.username, MLFLOW_TRACKING_PASSWORD: auth.password };
    case 'bearer':
      return { MLFLOW_TRACKING_TOKEN: auth.token };
  }
};

/** How tieback reaches MLflow besides: a script that imports MLflow is to reach the same workspace over the same TLS. */
const mlflowWay = async (
  { workspace, tls = {} }: TiebackConfig['mlflow'],
  { server }: Pick<MlflowClient, 'server'>,
  cwd: string,
): Promise<ChildCredentials> => {
  const { caFile, certFile, keyFile } = tls;
  // MLflow's own client names its workspace to any server, and one without workspaces refuses it. A server that is down
  // now is no reason not to train.
  const isTaken =
    workspace !== undefined && (await server.info().catch(() => undefined))?.areWorkspacesEnabled !== false;
  return {
    ...(isTaken && { MLFLOW_WORKSPACE: workspace }),
    ...(caFile !== undefined && { MLFLOW_TRACKING_SERVER_CERT_PATH: resolve(cwd, caFile) }),
    ...(certFile !== undefined &&
      keyFile === undefined && { MLFLOW_TRACKING_CLIENT_CERT_PATH: resolve(cwd, certFile) }),
  };
};

/** By the variables that they go to the command in, whatever they were read from. */
const secretsOf = (lakefs: LakefsAuth, mlflow: MlflowAuth): ChildCredentials => {
  const { MLFLOW_TRACKING_USERNAME: _, ...secrets } = { ...lakectlVariables(lakefs), ...mlflowVariables(mlflow) };
  return secrets;
};

/** What a short secret is left in: to take it out everywhere would take ordinary words with it. */
const shortSecretText = (names: readonly string[]): string =>
  `too short to be redacted safely: ${names.join(', ')}; a word or number that equals it stays in what is recorded: make it 8 characters or longer`;

const never = new AbortController().signal;
const uninterrupted: Interrupts = { signal: never, abandon: never, interruption: () => undefined };

/** Both clients, made when they are first needed: a command that asks no service loads neither. */
const createClients = async ({ lakefs, mlflow }: TiebackConfig, runtime: Runtime, onProgress: OnProgress) => {
  const onSilence: OnSilence = ({ service, baseUrl, waitedMs }) =>
    onProgress({
      kind: 'notice',
      level: 'info',
      text: `waiting for ${service} at "${baseUrl}": no answer for ${Math.round(waitedMs / 1000)} s`,
    });
  const around = { runtime, onSilence };
  const [{ createLakefsClient }, { createMlflowClient }] = await Promise.all([
    import('./lakefs/create-client.ts'),
    import('./mlflow/create-client.ts'),
  ]);
  return { lakefs: createLakefsClient({ ...around, ...lakefs }), mlflow: createMlflowClient({ ...around, ...mlflow }) };
};

/** An address that is stored where others read it, as what paths are put behind. @throws CONFIG_INVALID */
const storedUrl = (url: string, service: string): string => {
  const address = stripUrlCredentials(url).replace(/\/+$/, '');
  const { search, hash } = URL.canParse(address) ? new URL(address) : { search: '', hash: '' };
  if (search === '' && hash === '') return address;
  throw new TiebackError(
    'CONFIG_INVALID',
    `the address of ${service} for browsers has a "${search === '' ? '#' : '?'}" in it`,
    {
      hint: 'give what stands before it: the address that pages of the web UI begin with, such as "https://mlflow.example.com"',
    },
  );
};

/** A redactor over secrets that become more. */
const redactorOver = (secrets: ReadonlySet<string>, create: typeof createRedactor): Redact => {
  let [known, redact] = [secrets.size, create(secrets)];
  return (text) => {
    if (secrets.size !== known) [known, redact] = [secrets.size, create(secrets)];
    return redact(text);
  };
};

export type Composition = {
  readonly runtime: Runtime;
  readonly stateDir: string;
  readonly interrupts: Interrupts;
  readonly clients: () => ReturnType<typeof createClients>;
  readonly redact: () => Promise<Redact>;
  readonly evidencePorts: () => Promise<EvidencePorts>;
  readonly auditPorts: () => Promise<AuditPorts>;
  readonly tracePorts: () => Promise<TracePorts>;
  readonly uiUrls: () => Promise<BrowserUrls>;
  readonly compare: (request: CompareRequest, signal: AbortSignal) => Promise<Comparison>;
  readonly linkPorts: () => Promise<LinkPorts>;
  readonly promotePorts: (answers: RunAnswers) => Promise<PromotePorts>;
  readonly runPorts: (renderReports: RunPorts['renderReports']) => Promise<RunPorts>;
};

/** Puts the real things behind the features' ports. */
export const composePorts = (config: TiebackConfig, options: TiebackOptions): Composition => {
  const { runtime = systemRuntime(), interrupts = uninterrupted } = options;
  const onProgress: OnProgress = guardListener(options.onProgress ?? (() => undefined), 'onProgress');
  const stateDir = config.stateDir ?? join(runtime.cwd, '.tieback');
  let made: ReturnType<typeof createClients> | undefined;
  const clients = () => (made ??= createClients(config, runtime, onProgress));
  const lakefsAuth = () => credentialsOf<LakefsAuth>(config.lakefs.auth);
  const mlflowAuth = () =>
    credentialsOf<MlflowAuth>(config.mlflow.auth ?? parseTrackingUri(config.mlflow.trackingUri).auth);
  let isTold = false;
  const learned = new Set<string>();
  const secrets = async (): Promise<readonly string[]> => {
    const own = secretsOf(await lakefsAuth(), await mlflowAuth());
    const short = new Set([...shortSecrets(runtime.env), ...shortSecrets(own)]);
    if (short.size > 0 && !isTold) onProgress({ kind: 'notice', level: 'warn', text: shortSecretText([...short]) });
    isTold = true;
    return [...secretValues(runtime.env), ...Object.values(own), ...learned];
  };
  const redact = async () => createRedactor(await secrets());
  const scrub = async () => createAnswerScrubber(await secrets());
  const redactRecorded = async () => createSureRedactor(await secrets());
  /** Without those of the settings: whoever resumes a tie has these, too. */
  const shellSecrets = async (): Promise<Readonly<Record<string, string>>> => {
    const own = new Set(Object.values(secretsOf(await lakefsAuth(), await mlflowAuth())));
    return Object.fromEntries(secretsIn(runtime.env).filter(([, value]) => !own.has(value) && !isTooShort(value)));
  };
  const childCredentials = async (): Promise<ChildCredentials> => ({
    LAKECTL_SERVER_ENDPOINT_URL: (await clients()).lakefs.endpoint,
    ...lakectlVariables(await lakefsAuth()),
    ...mlflowVariables(await mlflowAuth()),
    ...(await mlflowWay(config.mlflow, (await clients()).mlflow, runtime.cwd)),
  });
  const uiUrls = async (): Promise<BrowserUrls> => {
    const { lakefs, mlflow } = await clients();
    return {
      lakefsUiUrl: storedUrl(config.lakefs.uiUrl ?? lakefs.endpoint, 'lakeFS'),
      mlflowUiUrl: storedUrl(config.mlflow.uiUrl ?? mlflow.trackingUri, 'MLflow'),
    };
  };
  const compare: Composition['compare'] = async (request, signal) => {
    const [{ compare: compareRuns }, { resolveLocally }, services] = await Promise.all([
      import('./evidence/compare/compare.ts'),
      import('./wrap/ties/resolve-subject.ts'),
      clients(),
    ]);
    const local = { resolveLocally: (id: string) => resolveLocally({ id, repository: request.repository }, stateDir) };
    return compareRuns(request, { ...services, ...local, runtime, onProgress, scrub: await scrub() }, signal);
  };
  return {
    runtime,
    stateDir,
    interrupts,
    clients,
    redact,
    auditPorts: async () => {
      const [services, { listTies }] = await Promise.all([clients(), import('./wrap/ties/ties.ts')]);
      return { ...services, runtime, onProgress, localTies: () => listTies(stateDir), scrub: await scrub() };
    },
    tracePorts: async () => ({ ...(await clients()), ...(await uiUrls()), onProgress, scrub: await scrub() }),
    evidencePorts: async () => ({
      ...(await clients()),
      runtime,
      findCodeCommit: async (commit, signal) =>
        (await import('./git/find-commit.ts')).findCommit({ cwd: runtime.cwd, env: runtime.env, signal }, commit),
      ...(await uiUrls()),
      redact: await redact(),
    }),
    uiUrls,
    compare,
    linkPorts: async () => ({
      ...(await clients()),
      ...(await uiUrls()),
      runtime,
      onProgress,
      redactRecorded: await redactRecorded(),
      actor: actorOf(runtime.env),
    }),
    promotePorts: async (answers) => ({
      ...(await clients()),
      ...(await uiUrls()),
      runtime,
      onProgress,
      scrub: await scrub(),
      stateDir,
      actor: actorOf(runtime.env),
      signal: interrupts.signal,
      abandon: interrupts.abandon,
      compare,
      comparisonMarkdown: async (comparison) =>
        (await import('./report/comparison/report-comparison.ts')).reportComparison(comparison, { format: 'md' }),
      ...answers,
    }),
    runPorts: async (renderReports) => {
      const known = new Set(await secrets());
      return {
        ...(await clients()),
        runtime,
        stateDir,
        childCredentials,
        renderReports,
        interrupts,
        onProgress,
        redact: redactorOver(known, createRedactor),
        redactRecorded: redactorOver(known, createSureRedactor),
        shellSecrets: await shellSecrets(),
        learnSecrets: (more) => {
          for (const secret of more) for (const all of [known, learned]) all.add(secret);
        },
      };
    },
  };
};
