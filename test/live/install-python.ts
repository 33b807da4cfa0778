import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { InstallOptions } from './install-lakefs.ts';
import { installOnce } from './install-once.ts';
import { runStep } from './run-step.ts';
import { MLFLOW_VERSION, OLDEST_MLFLOW_VERSION } from './versions.ts';

/** A set of Python packages, held at the versions that files list. */
export type PythonPackages = {
  /** Names the folder in the cache. */
  readonly name: string;
  readonly packages: readonly string[];
  readonly constraints: readonly URL[];
};

/** The full MLflow, which brings scikit-learn and pandas, with what its basic-auth app needs. */
export const currentMlflow: PythonPackages = {
  name: `mlflow-${MLFLOW_VERSION}`,
  packages: [`mlflow[auth]==${MLFLOW_VERSION}`],
  constraints: [new URL('mlflow-constraints.txt', import.meta.url)],
};

export const oldestMlflow: PythonPackages = {
  name: `mlflow-${OLDEST_MLFLOW_VERSION}`,
  packages: [`mlflow==${OLDEST_MLFLOW_VERSION}`],
  constraints: [new URL('mlflow-2-constraints.txt', import.meta.url)],
};

const fingerprint = ({ packages, constraints }: PythonPackages): string => {
  const hash = createHash('sha256').update(packages.join('\n'));
  for (const file of constraints) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 8);
};

/** A virtual environment with these packages; gives its Python. */
export const installPython = async (
  { cacheDir, report, signal }: InstallOptions,
  what: PythonPackages,
  pythonVersion: string,
): Promise<string> => {
  const platform = `${process.platform}-${process.arch}`;
  const dir = await installOnce({
    target: join(cacheDir, `${what.name}-${platform}-py${pythonVersion}-${fingerprint(what)}`),
    report,
    signal,
    build: async (outDir) => {
      const common = { logDir: outDir, env: process.env, signal };
      report(`making a Python ${pythonVersion} virtual environment`);
      await runStep(['python3', '-m', 'venv', join(outDir, 'venv')], { ...common, name: 'python-venv' });
      report(`installing ${what.packages.join(' ')} from PyPI (about a minute, once)`);
      const pip = [join(outDir, 'venv/bin/python'), '-m', 'pip', '--no-input', '--disable-pip-version-check'];
      const held = what.constraints.flatMap((file) => ['--constraint', fileURLToPath(file)]);
      await runStep([...pip, 'install', '--prefer-binary', ...held, ...what.packages], {
        ...common,
        name: 'pip-install',
      });
    },
  });
  return join(dir, 'venv/bin/python');
};
