import type { Tags } from '../../mlflow/run.ts';
import { mlflowTag, runTag } from '../../tie/keys.ts';
import { type Redact, redactJson } from '../../util/secrets/redact.ts';
import type { Draft } from './captured-file.ts';
import { condaIn, imageIn, seedsIn, settingsIn } from './environment-words.ts';
import type { Surroundings } from './find-python.ts';
import { type Gpu, readGpus } from './read-gpus.ts';
import { type Machine, readMachine } from './read-machine.ts';

const gib = (bytes: number): string => `${Math.round(bytes / 2 ** 30)} GiB`;

const cpuText = ({ model, cores, usableCores }: Machine['cpu']): string =>
  `${usableCores === cores ? `${cores}` : `${usableCores} of ${cores}`} × ${model ?? 'CPU'}`;

const memoryText = ({ totalBytes, limitBytes }: Machine['memory']): string =>
  limitBytes === null ? gib(totalBytes) : `${gib(limitBytes)} of ${gib(totalBytes)}`;

/** Alike ones together: `4 × NVIDIA A100, driver 550.54`. */
const gpuText = (gpus: readonly Gpu[]): string => {
  const counts = new Map<string, number>();
  for (const { name, driver } of gpus) {
    const text = driver === null ? name : `${name}, driver ${driver}`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].map(([text, count]) => `${count} × ${text}`).join('; ');
};

const asWords = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');

/** The run's artifact `tieback/environment.json`. */
export type CapturedEnvironment = Machine & {
  readonly schema: 'tieback/environment/1';
  readonly gpus: readonly Gpu[];
  readonly conda: string | null;
  readonly seeds: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
};

export type EnvironmentDraft = { readonly draft: Draft; readonly tags: Tags };

const present = (tags: Readonly<Record<string, string | undefined>>, redact: Redact): Tags =>
  Object.fromEntries(
    Object.entries(tags).flatMap(([key, value]) =>
      value ? [[key, redact(value).slice(0, 1_000).toWellFormed()]] : [],
    ),
  );

/** The machine, its container and what the environment says of both, in short as tags and whole as a file. */
export const draftEnvironment = async (
  around: Surroundings,
  redact: Redact,
  signal: AbortSignal,
): Promise<EnvironmentDraft> => {
  const { env } = around;
  const [machine, gpus] = await Promise.all([readMachine(env), readGpus(around, signal)]);
  const image = imageIn(env) ?? machine.container.image;
  const seeds = seedsIn(env);
  const environment: CapturedEnvironment = {
    schema: 'tieback/environment/1',
    ...machine,
    container: { ...machine.container, image },
    gpus,
    conda: condaIn(env) ?? null,
    seeds,
    variables: settingsIn(env),
  };
  const { os, cpu, memory } = machine;
  const tags = {
    [runTag.os]: `${os.name}, ${os.release}, ${os.arch}`,
    [runTag.cpu]: cpuText(cpu),
    [runTag.memory]: memoryText(memory),
    [runTag.gpu]: gpuText(gpus),
    [runTag.condaEnvironment]: condaIn(env),
    [runTag.containerImage]: image ?? undefined,
    [mlflowTag.dockerImageUri]: image ?? undefined,
    [runTag.seeds]: asWords(seeds),
  };
  const text = `${JSON.stringify(redactJson(environment, redact), null, 2)}\n`;
  return { draft: { name: 'environment.json', text, isCut: false }, tags: present(tags, redact) };
};
