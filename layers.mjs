/**
 * Who may import whom. dependency-cruiser's rules and the table in CONTRIBUTING.md are both made from this.
 *
 * @typedef {object} Layer
 * @property {string} holds one line for the table
 * @property {readonly string[]} may layers that it may import
 * @property {readonly string[]} [types] layers of which it may import types only
 * @property {readonly string[]} [lazily] layers that it may reach only through `import()`, their types apart
 *
 * @typedef {object} PackageRule
 * @property {readonly string[]} layers the only layers that may import it
 * @property {true} [lazily] only through `import()`
 */

const base = ['util', 'errors', 'version'];
const domain = [...base, 'model'];
const clients = [...domain, 'http', 'lakefs', 'mlflow'];
const write = [...clients, 'saga', 'tie', 'data', 'git'];
const features = ['wrap', 'link', 'promote', 'evidence', 'report', 'bundle', 'doctor', 'card'];

/** A layer is `src/<name>/` or `src/<name>.ts`. @type {Readonly<Record<string, Layer>>} */
export const layers = {
  util: { holds: 'what knows no word of the domain', may: [] },
  version: { holds: 'the version of this package', may: [] },
  errors: { holds: 'the one error class and its closed set of codes', may: ['util'] },
  model: { holds: 'the nouns as types, their parsing and formatting', may: base },
  saga: { holds: 'steps, journal, execution; no word of the domain', may: base },
  http: { holds: 'the one transport policy', may: domain },
  lakefs: { holds: 'the lakeFS client', may: [...domain, 'http'] },
  mlflow: { holds: 'the MLflow client', may: [...domain, 'http'] },
  git: { holds: 'the version of the code', may: domain },
  card: { holds: 'what only people can state, and which requirements ask for it', may: [...domain, 'git'] },
  config: { holds: 'discovery, merge with origins, rules', may: domain },
  tie: { holds: 'what a tie is on both services; what names one', may: clients },
  data: { holds: 'a local folder against lakeFS, counts', may: [...clients, 'tie'] },
  evidence: { holds: 'collect, derive, checks, trace, audit', may: [...clients, 'tie', 'data', 'card'] },
  wrap: { holds: 'the wrapped run: plan, steps, child, ties, stepwise', may: write },
  link: { holds: 'adoption of runs that exist already', may: write },
  promote: { holds: 'promotions and rollbacks: gates, plan, steps, history', may: write },
  report: {
    holds: 'template packs rendered over evidence; calls no service',
    may: [...domain, 'card'],
    types: ['evidence'],
  },
  bundle: {
    holds: 'a report with its evidence, manifest and sums; verified against itself',
    may: domain,
    types: ['evidence', 'report'],
  },
  forge: { holds: 'comments on pull requests: GitHub, GitLab', may: [...domain, 'http'] },
  doctor: { holds: 'the set-up examined: observe, findings', may: [...clients, 'tie'], types: ['config'] },
  sandbox: { holds: 'embedded servers for the demo and the tests', may: domain, types: ['lakefs', 'mlflow'] },
  'compose-ports': {
    holds: 'the clients and ports of a configuration, made once',
    may: [...write, 'config'],
    lazily: features,
  },
  'compose-evidence': {
    holds: 'evidence, traces and audits of whatever a user names, with the card of a document',
    may: [...domain, 'compose-ports'],
    types: ['tie'],
    lazily: ['wrap', 'evidence', 'card', 'report'],
  },
  'compose-card': {
    holds: 'a new card and the gaps of one, by the checklists of the built-in packs',
    may: [...domain, 'card', 'report'],
  },
  'compose-bundle': {
    holds: 'what bundles are made from and verified with',
    may: domain,
    lazily: ['bundle', 'card', 'evidence', 'report'],
  },
  'compose-comment': {
    holds: 'the comment on a pull request, without any other service',
    may: domain,
    lazily: ['forge'],
  },
  tieback: {
    holds: 'the composition root',
    may: [...write, 'config', 'compose-ports', 'compose-evidence', 'compose-bundle'],
    lazily: [...features, 'compose-card'],
  },
  index: {
    holds: 'the public entry',
    may: [...write, 'config', 'compose-ports', 'compose-evidence', 'compose-bundle', 'compose-comment', 'tieback'],
    types: [...features, 'forge'],
  },
  cli: {
    holds: 'one file per command, output',
    may: [...write, 'config', ...features, 'compose-ports', 'compose-evidence', 'compose-bundle', 'tieback'],
    types: ['forge'],
    lazily: ['sandbox', 'compose-card', 'compose-comment'],
  },
};

/** A package that is not named here may not be imported at all. @type {Readonly<Record<string, PackageRule>>} */
export const packages = {
  '@hono/node-server': { layers: ['sandbox'] },
  canonicalize: { layers: ['util'] },
  commander: { layers: ['cli'] },
  handlebars: { layers: ['report'] },
  hono: { layers: ['sandbox'] },
  ky: { layers: ['http', 'mlflow'] },
  'openapi-fetch': { layers: ['lakefs'] },
  'playwright-core': { layers: ['report'], lazily: true },
  undici: { layers: ['http'], lazily: true },
  yaml: { layers: ['card', 'config', 'evidence', 'report', 'cli'] },
  zod: { layers: ['card', 'model', 'mlflow', 'config', 'report', 'bundle'] },
};

/** What `tieback --version` and `tieback --help` may load: they answer before anything heavy is read. */
export const startUp = {
  /** The entry and what it imports lazily before a command is chosen. */
  from: ['src/cli/bin.ts', 'src/cli/main.ts'],
  layers: ['cli', ...base],
  packages: ['commander'],
};
