import { resolve } from 'node:path';
import { folderPrefix } from '../../data/data-path.ts';
import { TiebackError } from '../../errors.ts';
import { canonicalJson } from '../../util/canonical-json.ts';
import { redactWords } from '../../util/secrets/redact.ts';
import { entryPointOf } from '../plan/entry-point.ts';
import type { PlanElsewhere } from '../plan/plan-tag.ts';
import type { PlannedData, RunInput, RunPlan } from '../plan/run-plan.ts';
import type { RunRequest } from '../plan/run-request.ts';
import type { RunPorts } from '../ports.ts';

/** What a repeated run must ask for again, by the flag that says it. */
type Asked = Readonly<Record<string, unknown>>;

const askedNow = (request: RunRequest, { redact }: Pick<RunPorts, 'redact'>): Asked => ({
  [request.source.kind === 'fixed' ? '--on' : '--baseline']: request.source.ref,
  '--name': request.runName ?? null,
  '--prefix': folderPrefix(request.prefix ?? ''),
  '--prepare': request.prepare === undefined ? null : redact(request.prepare),
  '--tag': request.tag ?? null,
  '--input': (request.inputs ?? []).map(({ role, uri }) => `${role}=${uri.replace(/\/+$/, '')}`),
  '--model': request.model ?? null,
  '--show-metric': request.showMetrics ?? [],
  '--mode': request.mode ?? 'own',
  command: redactWords(request.command, redact),
});

const uriOf = ({ repository, ref, prefix }: RunInput['inputs'][number]): string =>
  `lakefs://${repository}/${ref}/${prefix}`.replace(/\/+$/, '');

const askedThen = ({ input }: RunPlan): Asked => ({
  [input.branch === null ? '--on' : '--baseline']: input.baseline.ref,
  '--name': input.runName,
  '--prefix': input.prefix,
  '--prepare': input.prepare,
  '--tag': input.dataTag,
  '--input': input.inputs.map((one) => `${one.role}=${uriOf(one)}`),
  '--model': input.model,
  '--show-metric': input.showMetrics,
  '--mode': input.mode,
  command: input.command,
});

const cutShort: readonly string[] = ['--prepare', 'command'];

/**
 * Sees to it that a key is used again for what it was used for at first: the record of a tie says one thing.
 * @throws USAGE_INVALID
 */
export const assertSameRequest = (
  request: RunRequest,
  { plan, isCut }: PlanElsewhere,
  ports: Pick<RunPorts, 'redact'>,
): void => {
  const [now, then] = [askedNow(request, ports), askedThen(plan)];
  const names = [...new Set([...Object.keys(now), ...Object.keys(then)])];
  const other = names.filter(
    (name) => !(isCut && cutShort.includes(name)) && canonicalJson(now[name] ?? '') !== canonicalJson(then[name] ?? ''),
  );
  const [first] = other;
  if (first === undefined) return;
  const text = (value: unknown): string => (value === undefined || value === null ? 'nothing' : JSON.stringify(value));
  throw new TiebackError(
    'USAGE_INVALID',
    `key "${plan.input.key}" is that of tie "${plan.id}", which was begun with another ${other.join(', ')}`,
    {
      hint: `${first} was ${text(then[first])}, and is ${text(now[first])}: use another --tie KEY for another run`,
      details: { tie: plan.id, different: other },
    },
  );
};

/** The folder as this machine has it, to hold what was committed. */
const dataHere = ({ data }: RunRequest, cwd: string): PlannedData | null =>
  data === undefined
    ? null
    : { dir: resolve(cwd, data.dir), action: 'mirror', allowDelete: false, added: 0, changed: 0, removed: 0 };

/** A plan that another machine made, for this one to carry on: with the folders and commands that are here. */
export const planForHere = async (
  { input, ...plan }: RunPlan,
  request: RunRequest,
  { runtime, redact }: Pick<RunPorts, 'runtime' | 'redact'>,
): Promise<RunPlan> => ({
  ...plan,
  input: {
    ...input,
    cwd: runtime.cwd,
    data: dataHere(request, runtime.cwd),
    command: redactWords(request.command, redact),
    entryPoint: redact(await entryPointOf(request.command, runtime.cwd)),
    prepare: request.prepare === undefined ? null : redact(request.prepare),
  },
});
