import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { SetupError } from './setup-error.ts';

const execFileAsync = promisify(execFile);

const LAKEFS_BUILD_DIR = new URL('lakefs-build/', import.meta.url);

type Answer = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: string };

const ask = async (program: string, args: readonly string[], cwd?: URL): Promise<Answer> => {
  try {
    const { stdout } = await execFileAsync(program, args, cwd ? { cwd } : {});
    return { ok: true, text: stdout.trim() };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { ok: false, why: 'not found' };
    const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    return { ok: false, why: stderr.trim().split('\n').at(-1) ?? 'failed' };
  }
};

const PYTHON_CHECK = `
import sys, venv, ensurepip
sys.exit("this is Python %d.%d" % sys.version_info[:2]) if sys.version_info < (3, 10) else print("%d.%d" % sys.version_info[:2])
`;

/** The two programs that the live servers are installed with; says everything that is missing at once. */
export const requireTools = async (): Promise<{ readonly pythonVersion: string }> => {
  const [python, go] = await Promise.all([
    ask('python3', ['-c', PYTHON_CHECK]),
    // Inside the folder, so that a Go which is too old for its go.mod says so, or fetches the newer toolchain.
    ask('go', ['list', '-m'], LAKEFS_BUILD_DIR),
  ]);
  const missing = [
    ...(python.ok ? [] : [`python3 (3.10 or newer, with venv), which MLflow is installed with: ${python.why}`]),
    ...(go.ok ? [] : [`go (1.26.4 or newer), which lakeFS is built with: ${go.why}`]),
  ];
  if (!python.ok || !go.ok) {
    throw new SetupError(
      `the live tests need what this machine lacks:\n${missing.map((line) => `  - ${line}`).join('\n')}\n"npm test" needs neither`,
    );
  }
  return { pythonVersion: python.text };
};
