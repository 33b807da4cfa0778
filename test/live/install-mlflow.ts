import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { InstallOptions } from './install-lakefs.ts';
import { installOnce } from './install-once.ts';
import { runStep } from './run-step.ts';
import { MLFLOW_VERSION } from './versions.ts';

const constraintsPath = fileURLToPath(new URL('mlflow-constraints.txt', import.meta.url));
const constraints = (): string => readFileSync(constraintsPath, 'utf8');

/** A virtual environment with the full MLflow, which brings scikit-learn and pandas; gives its Python. */
export const installMlflow = async (
  { cacheDir, report, signal }: InstallOptions,
  pythonVersion: string,
): Promise<string> => {
  const fingerprint = createHash('sha256').update(constraints()).digest('hex').slice(0, 8);
  const platform = `${process.platform}-${process.arch}`;
  const dir = await installOnce({
    target: join(cacheDir, `mlflow-${MLFLOW_VERSION}-${platform}-py${pythonVersion}-${fingerprint}`),
    report,
    signal,
    build: async (outDir) => {
      const common = { logDir: outDir, env: process.env, signal };
      report(`making a Python ${pythonVersion} virtual environment`);
      await runStep(['python3', '-m', 'venv', join(outDir, 'venv')], { ...common, name: 'python-venv' });
      report(`installing ${MLFLOW_VERSION} from PyPI (about a minute, once)`);
      const pip = [join(outDir, 'venv/bin/python'), '-m', 'pip', '--no-input', '--disable-pip-version-check'];
      const what = ['install', '--prefer-binary', '--constraint', constraintsPath, `mlflow==${MLFLOW_VERSION}`];
      await runStep([...pip, ...what], { ...common, name: 'pip-install' });
    },
  });
  return join(dir, 'venv/bin/python');
};
