import { spawn } from 'node:child_process';
import { listSome } from '../../util/list-some.ts';
import type { GateAnswer } from '../decision-plan.ts';
import type { PromotePorts } from '../promote-ports.ts';
import { fail, type GateFacts, pass } from './gate.ts';

const shownFindings = 5;

/** Whether nothing that both services say today speaks against the run's tie. */
export const auditClean = async ({ candidate }: GateFacts, { auditRun }: PromotePorts): Promise<GateAnswer> => {
  const gate = 'audit-clean';
  const findings = await auditRun(candidate.runId, candidate.repository ?? '');
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length === 0)
    return pass(
      gate,
      findings.length === 0 ? 'no findings' : `no errors; to be known: ${findings.map(({ code }) => code).join(', ')}`,
    );
  const texts = errors.map(({ code, message }) => `${code} ${message}`);
  return fail(gate, listSome(texts, shownFindings, '; '));
};

const keptOutput = 2000;

const environmentOf = ({ candidate, champion, data }: GateFacts): Readonly<Record<string, string>> => ({
  TIEBACK_RUN: candidate.runId,
  TIEBACK_TIE: candidate.tie ?? '',
  TIEBACK_REPO: candidate.repository ?? '',
  TIEBACK_COMMIT: candidate.dataCommit ?? '',
  TIEBACK_DATA_URI: `lakefs://${candidate.repository}/${candidate.dataCommit}/${candidate.prefix ?? ''}`,
  TIEBACK_INTO: data.into,
  TIEBACK_CHAMPION_RUN: champion?.runId ?? '',
});

/** A command of the user's own: it says yes with exit code 0, and the last line that it prints is kept as its reason. */
export const commandGate = async (
  command: string,
  facts: GateFacts,
  { runtime, signal }: PromotePorts,
): Promise<GateAnswer> => {
  const gate = `command ${command}`;
  const env = { ...runtime.env, ...environmentOf(facts) };
  const child = spawn(command, { shell: true, cwd: runtime.cwd, env, stdio: ['ignore', 'pipe', 'pipe'], signal });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString('utf8')).slice(-keptOutput);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, killedBy) => resolve(killedBy ?? String(code)));
  });
  const said = output.trim().split('\n').at(-1) ?? '';
  return ended === '0'
    ? pass(gate, said || 'exit code 0')
    : fail(gate, `${said || 'it said nothing'} (exit code ${ended})`);
};
