import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { isTiebackError } from '../../src/errors.ts';
import type { FaultRule } from '../../src/sandbox/create-sandbox.ts';
import { forEachConcurrent } from '../../src/util/concurrency.ts';
import type { RunRequest } from '../../src/wrap/plan/run-request.ts';
import type { RunOutcome } from '../../src/wrap/run-outcome.ts';
import { openRunBench, type RunBench, repository, requestFor, type Service, script } from '../support/run-bench.ts';
import { type ServicesState, servicesState } from '../support/services-state.ts';

const services: readonly Service[] = ['lakefs', 'mlflow'];

/** How a request breaks, and whether the service did what it asked. It cannot be reached afterwards. */
type Break = Pick<FaultRule, 'when' | 'action'> & { readonly title: string };

const lostBefore: Break = { title: 'cut before its effect', when: 'before-effect', action: { kind: 'cut' } };
const lostAfter: Break = { title: 'cut after its effect', when: 'after-effect', action: { kind: 'cut' } };

type Fault = { readonly service: Service; readonly nth: number; readonly how: Break };

/** Most of the time is spent waiting. */
const concurrency = 4 * availableParallelism();
/** Whoever begins again after a failed plan is given the same tie id, so that the ends can be compared. */
const sameTie = (): string => '0000000000';
const brokenMark = 'BROKEN:';

const train = script(
  `echo once >> started; echo '{"params":{"lr":0.1},"metrics":{"acc":0.5},"step":1}' >> "$TIEBACK_METRICS"`,
);

const requests = {
  'with a baseline': requestFor({
    data: { dir: 'data' },
    prepare: `cd "$TIEBACK_DATA_DIR" && echo 7,8 > new.csv && touch -d @1700000000 new.csv; echo '{"augmentation_params":{"flip":true}}' > "$TIEBACK_METADATA"`,
    tag: 'v2',
    inputs: [{ role: 'test', uri: 'lakefs://faces/v1/test' }],
    showMetrics: ['acc'],
    reports: ['html'],
    command: train,
  }),
  'on a fixed version': requestFor({ source: { kind: 'fixed', ref: 'v1' }, showMetrics: ['acc'], command: train }),
} as const;

/** Ids of one bench's own making are replaced by what they stand for: run, link, record, and the hashes over them. */
const comparable = (state: ServicesState): unknown => {
  const names = new Map<string, string>();
  for (const run of state.runs) {
    names.set(run.id, `run-${state.runs.length}`);
    names.set(run.name, `run-name`);
  }
  for (const branch of state.branches) {
    for (const { commit, metadata, metaRangeId } of branch.log) {
      const role = metadata['tieback.role'];
      if (role !== 'run' && role !== 'record') continue;
      names.set(commit, `${role}-commit`);
      if (role === 'record') names.set(metaRangeId, 'record-range');
      for (const [key, value] of Object.entries(metadata))
        if (key.startsWith('tieback.seal.') || key === 'tieback.seal') names.set(value, key);
    }
    for (const entry of branch.objects)
      if (entry.kind === 'object' && entry.path.startsWith('_tieback/')) names.set(entry.checksum, 'record-bytes');
  }
  const text = [...names].reduce((all, [id, name]) => all.replaceAll(id, name), JSON.stringify(state));
  // A seal says by which way it was made.
  return JSON.parse(text.replaceAll('"tieback.sealed_by":"resume"', '"tieback.sealed_by":"run"'));
};

type Unbroken = { readonly state: unknown; readonly requests: Readonly<Record<Service, readonly string[]>> };

const stateOf = async (bench: RunBench): Promise<unknown> => comparable(await servicesState(bench, repository));

const runUnbroken = async (request: RunRequest): Promise<Unbroken> => {
  using bench = await openRunBench({ uuid: sameTie });
  const seeded = bench.sandbox.lakefs.requests.length;
  await bench.tieback.run(request);
  const asked = { lakefs: bench.sandbox.lakefs.requests.slice(seeded), mlflow: [...bench.sandbox.mlflow.requests] };
  return { state: await stateOf(bench), requests: asked };
};

const codeOf = (error: unknown): string => (isTiebackError(error) ? error.code : `UNEXPECTED ${String(error)}`);

/** Goes on as a person would: resume when a tie was begun, else the same command again. */
const mend = async (bench: RunBench, request: RunRequest): Promise<RunOutcome> => {
  const ties = await bench.tieback.ties();
  return ties.length === 0 ? bench.tieback.run(request) : bench.tieback.resume();
};

/** Breaks one request of a run, goes on until it is complete, and tells how that went. */
const runBroken = async (request: RunRequest, fault: Fault, unbroken: Unbroken): Promise<string> => {
  using bench = await openRunBench({ attempts: 1, uuid: sameTie });
  const { service, nth, how } = fault;
  bench.sandbox[service].fail({ when: how.when, action: how.action, nth });
  bench.takeDown(service, nth);
  const first = await bench.tieback.run(request).catch((error: unknown) => error);
  const outcome = first as Partial<RunOutcome>;
  const code =
    first instanceof Error ? codeOf(first) : (outcome.failures ?? []).map((failure) => failure.code).join('+');
  bench.bringUp();
  const mended = outcome.isComplete === true ? outcome : await mend(bench, request).catch(codeOf);
  const isMended = typeof mended === 'object' && mended.isComplete === true;
  if (code.includes('UNEXPECTED') || !isMended) return `${brokenMark} ${code}, then ${JSON.stringify(mended)}`;
  try {
    expect(await stateOf(bench)).toEqual(unbroken.state);
    expect(bench.read('started')).toBe('once\n');
  } catch (error) {
    return `${brokenMark} ${code}, then another end: ${String(error)}`;
  }
  return code === '' ? 'complete' : `complete after ${code}`;
};

const faultsOf = ({ requests: asked }: Unbroken): readonly Fault[] =>
  services.flatMap((service) =>
    asked[service].flatMap((request, index) =>
      (request.startsWith('GET') ? [lostBefore] : [lostBefore, lostAfter]).map((how) => ({
        service,
        nth: index + 1,
        how,
      })),
    ),
  );

// What else may become of a request, e2e/faults.test.ts shows on sockets.
describe.each(Object.entries(requests))(
  'a run %s, whose service goes away at each request in turn',
  (_kind, request) => {
    it('ends as if nothing had happened, at once or after it was resumed', { timeout: 300_000 }, async () => {
      const unbroken = await runUnbroken(request);
      const table: string[] = [];
      await forEachConcurrent(faultsOf(unbroken), { concurrency }, async (fault) => {
        const asked = unbroken.requests[fault.service][fault.nth - 1];
        table.push(`${asked} (${fault.nth}) · ${fault.how.title}: ${await runBroken(request, fault, unbroken)}`);
      });
      expect(
        table.filter((line) => line.includes(brokenMark)),
        table.sort().join('\n'),
      ).toEqual([]);
    });
  },
);
