type Env = Readonly<Record<string, string | undefined>>;

const pick = (env: Env, isWanted: (name: string, value: string) => boolean): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(env)
      .filter((entry): entry is [string, string] => entry[1] !== undefined && isWanted(entry[0], entry[1]))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

/** A seed is a number; the words of a wallet's seed are a secret. */
const isSeed = (name: string, value: string): boolean =>
  (/^PYTHONHASHSEED$|(?:^|_)SEED$/i.test(name) && /^-?\d{1,20}$/.test(value)) ||
  (name === 'PYTHONHASHSEED' && value === 'random');

export const seedsIn = (env: Env): Readonly<Record<string, string>> => pick(env, isSeed);

const settings =
  /^(?:CUDA_VISIBLE_DEVICES|NVIDIA_VISIBLE_DEVICES|HIP_VISIBLE_DEVICES|CUBLAS_WORKSPACE_CONFIG|CUDA_LAUNCH_BLOCKING|TF_DETERMINISTIC_OPS|TF_CUDNN_DETERMINISTIC|XLA_FLAGS|OMP_NUM_THREADS|MKL_NUM_THREADS|OPENBLAS_NUM_THREADS|NCCL_ALGO|WORLD_SIZE|SLURM_JOB_ID|SLURM_JOB_NODELIST|CONDA_PREFIX|VIRTUAL_ENV|PYTHONPATH|LD_LIBRARY_PATH|DATABRICKS_RUNTIME_VERSION|NVIDIA_PYTORCH_VERSION|NVIDIA_BUILD_ID)$/;

/** Variables that decide what a training computes, or where. */
export const settingsIn = (env: Env): Readonly<Record<string, string>> =>
  pick(env, (name, value) => settings.test(name) && value.length <= 4_000);

/** Where schedulers, CI and container tools name the image, the surest first. */
const imageVariables = [
  'TIEBACK_CONTAINER_IMAGE',
  'CI_JOB_IMAGE',
  'APPTAINER_CONTAINER',
  'SINGULARITY_CONTAINER',
  'SLURM_CONTAINER_IMAGE',
  'CONTAINER_IMAGE',
  'DOCKER_IMAGE',
] as const;

export const imageIn = (env: Env): string | undefined =>
  imageVariables.map((name) => env[name]).find((value) => value !== undefined && value !== '');

export const condaIn = (env: Env): string | undefined => env['CONDA_DEFAULT_ENV'] || undefined;
