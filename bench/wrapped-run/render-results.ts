import { arch, availableParallelism, cpus, platform } from 'node:os';
import { LAKEFS_VERSION, MLFLOW_VERSION } from '../../test/live/versions.ts';
import type { Adoption } from '../measure-links.ts';
import type { StartUp } from '../measure-start-up.ts';
import type { Measured } from './measure-contenders.ts';

export type Results = {
  /** tieback, tieback on many objects, (a), (b). */
  readonly measured: readonly Measured[];
  readonly startUp: readonly StartUp[];
  readonly rounds: number;
  readonly manyObjects: number;
  /** The run that counted the large baseline. */
  readonly firstMs: number;
  readonly adoption: Adoption & { readonly runs: number; readonly rounds: number };
};

const table = (rows: readonly (readonly string[])[]): string => {
  const [head = [], ...body] = rows;
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
};

const isDiff = (request: string): boolean => /\/refs\/[^/]+\/diff\//.test(request);

const requestCount = (requests: readonly string[]): string => {
  const diffs = requests.filter(isDiff).length;
  return diffs === 0 ? `${requests.length}` : `${requests.length - diffs} + ${diffs} of the diff`;
};

type Goal = { readonly what: string; readonly goal: string; readonly measured: string; readonly isMet: boolean };

const goalsOf = ({ measured, startUp, adoption }: Results): readonly Goal[] => {
  const [tieback, many, python, bare] = measured;
  const [, version, help] = startUp;
  if (!tieback || !many || !python || !bare || !version || !help) throw new Error('a measurement is missing');
  const atMost = (what: string, value: number, most: number, unit: string, digits = 2): Goal => ({
    what,
    goal: `≤ ${most}${unit}`,
    measured: `${value.toFixed(digits)}${unit}`,
    isMet: value <= most,
  });
  const apart = (requests: readonly string[]) => requests.filter((request) => !isDiff(request)).length;
  const faster = python.ms / tieback.ms;
  return [
    { what: 'faster than (a)', goal: '≥ 8 ×', measured: `${faster.toFixed(2)} ×`, isMet: faster >= 8 },
    atMost('of the time of (b)', tieback.ms / bare.ms, 1.5, ' ×'),
    atMost('HTTP requests, pages of the diff apart', apart(tieback.requests), 18, '', 0),
    {
      what: 'the same requests with many objects',
      goal: `${apart(tieback.requests)}`,
      measured: `${apart(many.requests)}`,
      isMet: apart(many.requests) === apart(tieback.requests),
    },
    atMost("peak memory beyond the command's", tieback.memoryMiB, 110, ' MiB', 0),
    atMost('`--version` beside bare Node', version.ratio, 1.3, ' ×'),
    atMost('`--help` beside bare Node', help.ratio, 1.8, ' ×'),
    atMost(
      `${adoption.runs} links adopted, beside their bare requests`,
      adoption.tiebackMs / adoption.bareMs,
      1.2,
      ' ×',
    ),
  ];
};

/** One object's data of an id or a name, so that the same request looks the same in each run. */
const general = (request: string): string =>
  request
    .replace(/\b[0-9a-f]{64}\b/g, '<commit>')
    .replace(/\b[0-9a-f]{32}\b/g, '<run>')
    .replace(/tieback-baseline-[\w-]+/g, 'tieback-baseline-<commit>')
    .replace(/tieback-\d[\w-]+/g, 'tieback-<tie>')
    .replace(/\/bench-[0-9a-f]{6}\b/g, '/<branch>')
    .replace(/\/r\d+-data\b/g, '/<tag>')
    .replace(/\/api\/v1\/repositories\/[\w-]+|\/api\/2\.0\/mlflow/, '')
    .replace(/\?.*/, '?…');

/** Markdown: the goals, what was measured, each request of a wrapped run, and how to repeat it. */
export const renderResults = (results: Results): string => {
  const { measured, startUp, rounds, manyObjects, firstMs, adoption } = results;
  const [tieback] = measured;
  const ofTieback = tieback?.ms ?? Number.NaN;
  const goals = goalsOf(results).map(({ what, goal, measured: value, isMet }) => [
    ...[what, goal, value],
    isMet ? 'met' : '**missed**',
  ]);
  const rows = measured.map(({ what, ms, requests, memoryMiB }) => [
    ...[what, `${ms.toFixed(0)} ms`, `${(ms / ofTieback).toFixed(2)} ×`],
    ...[requestCount(requests), `${memoryMiB.toFixed(0)} MiB`],
  ]);
  const starts = startUp.map(({ what, ms, ratio }) => [`\`${what}\``, `${ms.toFixed(1)} ms`, `${ratio.toFixed(2)} ×`]);
  return `# Figures

Written by \`npm run bench\`, which installs and starts real servers, measures, and stops them again.

lakeFS ${LAKEFS_VERSION}, MLflow ${MLFLOW_VERSION} (2 workers, SQLite), all on one machine: ${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${availableParallelism()} cores,
${platform()} ${arch()}, Node ${process.version}. ${rounds} interleaved rounds, medians of whole processes.

${table([['goal', 'wanted', 'measured', ''], ...goals])}

## A wrapped run

The command does nothing and the prepare command uploads one object: branch, data commit, tag, run with tags and dataset
input, close, re-read, back-link, anchor with the sealed record; no report. (a) makes no dataset input, anchor, record or
re-read. (b) sends what a wrapped run has to send, and does nothing else. tieback names the branch itself; a branch or run
that is named by the user costs one request more, which asks whether the name is free and waits for none of the others.

${table([['', 'time', 'of tieback', 'HTTP requests', 'peak memory'], ...rows])}

Many objects are ${manyObjects.toLocaleString('en')}. The first run on their tag, which counts them once, took ${(firstMs / 1000).toFixed(1)} s. Memory is that of all its
processes, without the commands that a user gave.

## Start-up

${table([['', 'time', 'of bare Node'], ...starts])}

## Runs adopted by \`tieback link\`

${adoption.runs} runs of one experiment took ${adoption.tiebackMs.toFixed(0)} ms, their bare requests ${adoption.bareMs.toFixed(0)} ms: medians of ${adoption.rounds} rounds, each with new
runs, in one process.

## Every request of a wrapped run

\`\`\`
${(tieback?.requests ?? []).map(general).join('\n')}
\`\`\`
`;
};
