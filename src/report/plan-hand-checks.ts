import type { Evidence, Subject } from '../model/evidence.ts';
import type { Fact } from '../model/fact.ts';
import { factValue, type HandStep, handStep, lakectl, lakefsWord } from './hand-step.ts';
import { shellWord } from './shell-word.ts';

const runUrl = ({ servers, run }: Subject): string | undefined => {
  const [server, id] = [factValue(servers.mlflowUrl), factValue(run.id)];
  if (server === undefined || id === undefined || !/^https?:\/\//.test(server)) return undefined;
  return `curl -s ${shellWord(`${server.replace(/\/+$/, '')}/api/2.0/mlflow/runs/get?run_id=${encodeURIComponent(id.toWellFormed())}`)}`;
};

const isUnasked = (fact: Fact<unknown>): boolean => fact.grade === 'missing' && fact.why === 'not-asked';

const recordFile = 'sealed-record.json';

/**
 * Computes the hash of a sealed record with nothing but Node.js: canonical JSON (RFC 8785) is its own JSON.stringify
 * with sorted keys. No single quote may stand in it.
 */
const hashRecord = [
  'const { createHash } = require("node:crypto"), { readFileSync } = require("node:fs");',
  'const canonical = (v) => v === null || typeof v !== "object" ? JSON.stringify(v)',
  '  : Array.isArray(v) ? "[" + v.map(canonical) + "]"',
  '  : "{" + Object.keys(v).sort().map((k) => JSON.stringify(k) + ":" + canonical(v[k])) + "}";',
  'const hash = (v) => createHash("sha256").update(canonical(v)).digest("hex");',
  `const { seal, record } = JSON.parse(readFileSync("${recordFile}", "utf8"));`,
  'const sections = Object.fromEntries(Object.entries(record).map(([k, v]) => [k, hash(v)]));',
  'console.log({ sections, computed: hash(sections), seal });',
].join('\n');

/** The run that the back-link names, where it is another run of the same tie than the document's. */
const mainRun = ({ links, run }: Subject): string | undefined => {
  const named = factValue(links.backRunId);
  return named === factValue(run.id) ? undefined : named;
};

const sealCommands = (sealed: string | undefined): readonly (string | undefined)[] =>
  sealed === undefined ? [] : [lakectl('fs download', sealed, recordFile), `node -e '\n${hashRecord}\n'`];

/** How to check the two links, the tag, the seal and this document without tieback. */
export const planHandChecks = ({ subject }: Evidence, jsonName: string): readonly HandStep[] => {
  const { data, links, run } = subject;
  const repository = factValue(data.repository);
  const main = mainRun(subject);
  const sealedId = main ?? factValue(run.id);
  const sealed = lakefsWord(repository, factValue(links.anchor), sealedId && `_tieback/runs/${sealedId}.json`);
  const ofWhich = main === undefined ? '' : `Of run ${main}, for only that one is sealed: `;
  return [
    handStep(
      'The data commit',
      [lakectl('show commit', lakefsWord(repository, factValue(data.commit.id)), '--show-meta-range-id')],
      'This shows the commit and does not check it: its id is the SHA-256 of its own fields, which check DATA-02 computes again from the record named in the evidence index.',
    ),
    ...(isUnasked(data.tag)
      ? []
      : [
          handStep(
            'The data tag',
            [lakectl('tag show', lakefsWord(repository, factValue(data.tag)))],
            'It must name the data commit.',
          ),
        ]),
    handStep('Forward link', [runUrl(subject)], 'The tag lakefs.commit_id must be the data commit.'),
    handStep(
      'Back-link',
      [lakectl('show commit', lakefsWord(repository, factValue(links.back.id)))],
      main === undefined
        ? 'Its metadata mlflow_run_id must be the run.'
        : `Its metadata mlflow_run_id must be ${main}, of whose tie this run is one more.`,
    ),
    handStep(
      'Seal',
      sealCommands(sealed),
      `${ofWhich}The record of the run as it was when it was sealed. Both hashes must be tieback.seal in the metadata of the back-link, and each section’s hash the one beside it there. It says what was sealed and not what MLflow says today: compare the record with the answer to the forward-link step, field by field; what stands in MLflow only was added later.`,
    ),
    handStep(
      'This document',
      [`sha256sum ${jsonName}`],
      'The JSON form of this report, saved under this name, must have the evidence digest on the first page.',
    ),
  ];
};
