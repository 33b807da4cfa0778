import * as z from 'zod';
import { TiebackError } from '../errors.ts';
import { cardFactsSchema, cardStatementSchema, type FactSchemas } from './card-facts.schema.ts';
import { checkResult } from './check-result.schema.ts';
import { decisionFactsSchema } from './decision-facts.schema.ts';
import type { Evidence } from './evidence.ts';
import type { Fact } from './fact.ts';
import type { CommitId, RunId, TieId } from './ids.ts';

const source = z.strictObject({
  record: z.string().describe('Id of a record in this snapshot.'),
  pointer: z.string().describe('RFC 6901 pointer into the record’s body.'),
  readAt: z.string().describe('When the record was read, RFC 3339.'),
});

const grades = z
  .enum(['verified', 'recorded', 'asserted', 'derived'])
  .describe(
    'verified: recomputed or cross-checked; recorded: a service says so; asserted: a person or script says so; derived: computed from other facts.',
  );

const missingFact = z.strictObject({
  grade: z.literal('missing'),
  why: z.enum(['absent', 'unreachable', 'none', 'not-asked']),
  hint: z.string().exactOptional(),
});

const sealMark = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('added') }),
    z.strictObject({ kind: z.literal('changed'), sealed: z.string() }),
  ])
  .describe('Only where the value is not what was sealed: added after the seal, or changed from what was sealed.');

const fact = <T>(value: z.ZodType<T>): z.ZodType<Fact<T>> =>
  z.union([
    z.strictObject({ grade: grades, value, sources: z.tuple([source], source), seal: sealMark.exactOptional() }),
    missingFact,
  ]) as z.ZodType<Fact<T>>;

const text = fact(z.string());
const number = fact(z.number());
const branded = <T extends string>(): z.ZodType<T> => z.string() as unknown as z.ZodType<T>;
const keyed = z.strictObject({ key: z.string(), fact: text });

const facts: FactSchemas = {
  text,
  texts: fact(z.array(z.string())),
  number,
  flag: fact(z.boolean()),
  numbers: z.strictObject({ key: z.string(), fact: number }),
  map: keyed,
};

const commit = z.strictObject({
  id: fact(branded<CommitId>()),
  parents: fact(z.array(z.string())),
  message: text,
  committer: text,
  createdAt: text,
  metadata: z.array(keyed),
  url: text,
});

const dataset = z.strictObject({
  role: z.string(),
  repository: text,
  ref: text,
  commit: text,
  prefix: text,
  uri: text,
  objectCount: number,
  sizeBytes: number,
  listingDigest: text,
});

const counts = z.strictObject({
  unit: z.string(),
  original: number,
  added: number,
  removed: number,
  changed: number,
  total: number,
});

const changes = z.strictObject({
  added: number,
  changed: number,
  removed: number,
  addedBytes: number,
  sample: z.array(
    z.strictObject({
      kind: z.enum(['added', 'changed', 'removed']),
      path: z.string(),
      sizeBytes: z.number().exactOptional(),
    }),
  ),
  isComplete: z.boolean(),
});

const points = fact(z.array(z.strictObject({ step: z.number(), value: z.number(), timestamp: z.number() })));

const metric = z.strictObject({
  key: z.string(),
  value: fact(z.union([z.number(), z.string()])),
  step: number,
  isShown: z.boolean(),
  history: points,
  historyLength: number,
  changedHistory: points,
});

const otherInput = z.strictObject({ role: z.string(), name: text, sourceType: text });

const data = z.strictObject({
  repository: text,
  branch: text,
  branchHead: fact(branded<CommitId>()),
  prefix: text,
  baselineTag: text,
  baselineTagCommit: text,
  baseline: commit,
  commit,
  tag: text,
  tagCommit: text,
  chain: z.array(commit),
  counts: z.array(counts),
  changes,
  augmentationParams: text,
  datasets: z.array(dataset),
  otherInputs: z.array(otherInput),
});

const run = z.strictObject({
  id: fact(branded<RunId>()),
  name: text,
  experimentId: text,
  experimentName: text,
  status: text,
  exitCode: text,
  metricsRejected: number,
  statusAssertedBy: text,
  statusAssertedAt: text,
  lifecycle: fact(z.enum(['active', 'deleted'])),
  startedAt: text,
  endedAt: text,
  durationMs: number,
  user: text,
  url: text,
  artifactUri: text,
  model: text,
  loggedModels: z.array(z.strictObject({ id: text, name: text })),
  modelVersions: z.array(z.strictObject({ name: text, version: text, aliases: fact(z.array(z.string())) })),
  decisions: z.array(decisionFactsSchema(facts, fact(z.enum(['promote', 'rollback'])))),
  params: z.array(keyed),
  metrics: z.array(metric),
  unloggedMetrics: fact(z.array(z.string())),
  tags: z.array(keyed),
  parent: fact(branded<RunId>()),
  extraRuns: number,
  otherRuns: z.array(fact(branded<RunId>())),
});

const subject = z.strictObject({
  isDemo: fact(z.boolean()),
  servers: z.strictObject({ lakefsUrl: text, lakefsVersion: text, mlflowUrl: text, mlflowVersion: text }),
  tie: z.strictObject({
    id: fact(branded<TieId>()),
    kind: fact(z.enum(['branch', 'fixed'])),
    dataMode: fact(z.enum(['dir-verified', 'uri-given', 'none'])),
    dataCheck: fact(z.enum(['unchanged', 'changed', 'not-checked'])),
    dataCheckedAt: text,
    actor: text,
    toolVersion: text,
  }),
  data,
  run,
  code: z.strictObject({
    commit: text,
    branch: text,
    repositoryUrl: text,
    isDirty: fact(z.boolean()),
    untrackedFiles: number,
    diffSha256: text,
    storedDiffSha256: text,
    isDiffWhole: fact(z.boolean()),
    diffLosses: fact(z.array(z.string())),
    entryPoint: text,
  }),
  environment: z.strictObject({
    python: text,
    packages: number,
    requirementsSha256: text,
    storedRequirementsSha256: text,
    conda: text,
    containerImage: text,
    os: text,
    cpu: text,
    memory: text,
    gpu: text,
    seeds: text,
  }),
  links: z.strictObject({
    forward: z.strictObject({ repository: text, commit: text, url: text }),
    back: commit,
    backLinks: z.array(z.strictObject({ id: fact(branded<CommitId>()), runId: text, seal: text })),
    commitAssertedBy: text,
    commitAssertedAt: text,
    backRunId: text,
    mended: z.array(keyed),
    anchor: text,
    anchorCommit: text,
    baselineAnchor: text,
  }),
  seal: z.strictObject({
    sealed: text,
    sealedBy: fact(z.enum(['run', 'resume', 'resume-elsewhere', 'link'])),
    sealedAt: text,
    delayMs: number,
    recomputed: text,
    changedSections: fact(z.array(z.string())),
    changes: z.array(z.strictObject({ field: z.string(), sealed: text, now: text })),
    added: z.array(
      z.strictObject({
        kind: z.enum(['param', 'metric', 'tag', 'input']),
        key: z.string(),
        value: fact(z.union([z.number(), z.string()])),
      }),
    ),
    omitted: fact(z.array(z.string())).exactOptional(),
    omittedFrom: fact(z.array(z.string())).exactOptional(),
  }),
  clocks: z.strictObject({ lakefsOffsetMs: number, mlflowOffsetMs: number }),
  card: cardFactsSchema(facts).exactOptional(),
  statement: cardStatementSchema(facts).exactOptional(),
});

const record = z.strictObject({
  system: z.enum(['lakefs', 'mlflow', 'git', 'card', 'tieback']),
  server: z.string().exactOptional(),
  readAt: z.string(),
  body: z.unknown().describe('The service’s answer as it was given, without secrets.'),
});

/** A snapshot of version 1, as files hold it. */
export const evidence1Schema: z.ZodType<Evidence> = z.strictObject({
  schema: z.literal('tieback/evidence/1'),
  tool: z.string(),
  takenAt: z.string().describe('RFC 3339, UTC.'),
  records: z.record(z.string(), record),
  subject,
  checks: z.array(checkResult),
});

type Reader = (json: unknown) => Evidence;

const problemsOf = (error: z.ZodError): readonly string[] =>
  error.issues.slice(0, 5).map(({ path, message }) => `${path.join('.') || '(whole file)'}: ${message}`);

const read1: Reader = (json) => {
  const parsed = evidence1Schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const problems = problemsOf(parsed.error);
  throw new TiebackError('EVIDENCE_INVALID', `evidence is not as its schema says: ${problems.join('; ')}`, {
    hint: 'take the snapshot anew, or ask whoever gave you the file for an unaltered copy',
    details: { problems },
    cause: parsed.error,
  });
};

/** By schema name. A later version adds an entry and an upgrade to the older ones; none is ever removed. */
const readers: ReadonlyMap<string, Reader> = new Map([['tieback/evidence/1', read1]]);

/**
 * Evidence from parsed JSON, whatever version it was written in.
 * @throws EVIDENCE_INVALID when it is no evidence, damaged, or of a version that this package does not know
 */
export const readEvidence = (json: unknown): Evidence => {
  const name = typeof json === 'object' && json !== null && 'schema' in json ? json.schema : undefined;
  const reader = typeof name === 'string' ? readers.get(name) : undefined;
  if (reader !== undefined) return reader(json);
  if (typeof name === 'string' && /^tieback\/evidence\/\d+$/.test(name)) {
    throw new TiebackError(
      'EVIDENCE_INVALID',
      `evidence has schema "${name}", which is newer than this tieback knows`,
      {
        hint: 'update tieback to the version that wrote it',
        details: { schema: name, known: [...readers.keys()] },
      },
    );
  }
  throw new TiebackError('EVIDENCE_INVALID', 'file is no evidence of tieback', {
    hint: `its field "schema" must be one of: ${[...readers.keys()].join(', ')}`,
    details: { known: [...readers.keys()] },
  });
};
