import { cacheDir } from '../../test/live/cache-dir.ts';
import { installPython, type PythonPackages } from '../../test/live/install-python.ts';
import { requireTools } from '../../test/live/required-tools.ts';
import { MLFLOW_VERSION } from '../../test/live/versions.ts';

const LAKEFS_PYTHON_VERSION = '0.16.0';

const peer: PythonPackages = {
  name: `bench-peer-${LAKEFS_PYTHON_VERSION}`,
  packages: [`lakefs==${LAKEFS_PYTHON_VERSION}`, `mlflow==${MLFLOW_VERSION}`],
  constraints: [
    new URL('../../test/live/mlflow-constraints.txt', import.meta.url),
    new URL('peer-constraints.txt', import.meta.url),
  ],
};

/** The Python of the workflow that tieback is compared with, in an environment of its own beside the live servers'. */
export const installPeer = async (report: (line: string) => void, signal: AbortSignal): Promise<string> => {
  const { pythonVersion } = await requireTools();
  return await installPython({ cacheDir: cacheDir(process.env), report, signal }, peer, pythonVersion);
};
