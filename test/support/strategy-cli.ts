import { spawn } from 'node:child_process';
import type { StrategyBench } from './strategies.ts';
import { tiebackCommand } from './tieback-command.ts';

export type CliAnswer = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** Runs `tieback` to its end on a bench's services and repository, in its folder. */
export type StrategyCli = ((...args: readonly string[]) => Promise<CliAnswer>) & {
  readonly with: (env: Readonly<Record<string, string>>) => (...args: readonly string[]) => Promise<CliAnswer>;
};

export const openCli = ({ dir, environment, repository }: StrategyBench): StrategyCli => {
  const withEnv: StrategyCli['with'] =
    (env) =>
    (...args) => {
      const [node, bin] = tiebackCommand();
      const child = spawn(node, [bin, ...args], {
        cwd: dir,
        env: {
          PATH: process.env['PATH'],
          HOME: dir,
          LANG: 'C.UTF-8',
          TIEBACK_REPOSITORY: repository,
          GITHUB_ACTOR: 'ada',
          ...environment,
          ...env,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const said = { stdout: '', stderr: '' };
      child.stdout.on('data', (chunk: Buffer) => {
        said.stdout += chunk.toString();
      });
      child.stderr.on('data', (chunk: Buffer) => {
        said.stderr += chunk.toString();
      });
      return new Promise((resolve, reject) => {
        child.once('error', reject);
        child.once('close', (code, signal) => resolve({ code, signal, ...said }));
      });
    };
  return Object.assign(withEnv({}), { with: withEnv });
};
