import type { GitCall } from '../../git/run-git.ts';
import { runTag } from '../../tie/keys.ts';
import { counted } from '../../util/counted.ts';
import { listSome } from '../../util/list-some.ts';
import { together } from '../../util/together.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import { isCaptured } from './capture-part.ts';
import { type Captured, type Gathering, nothingCaptured, orNothing } from './captured.ts';
import { type CapturedFile, keepCaptured } from './captured-file.ts';
import { draftCode } from './code-drafts.ts';
import type { Keeping } from './keeping.ts';

const gitTimeoutMs = 30_000;

const diffTag = ({ sha256, sizeBytes, redactions, isCut }: CapturedFile, leftOut: number, isLate: boolean): string =>
  JSON.stringify({
    sha256,
    bytes: sizeBytes,
    ...(redactions > 0 ? { redacted: redactions } : {}),
    ...(leftOut > 0 ? { left_out: leftOut } : {}),
    ...(isCut ? { cut: true } : {}),
    ...(isLate ? { late: true } : {}),
  });

const tellLosses = (files: readonly CapturedFile[], gaps: readonly string[], { onProgress }: Gathering): void => {
  const say = (text: string) => onProgress({ kind: 'notice', level: 'info', text });
  for (const { name, redactions, isCut } of files) {
    if (redactions > 0) say(`${counted(redactions, 'secret was', 'secrets were')} taken out of tieback/${name}`);
    if (isCut) say(`tieback/${name} is cut at 1 MiB`);
  }
  for (const gap of gaps)
    onProgress({ kind: 'notice', level: 'warn', text: `${gap} could not be recorded: git gave no answer in time` });
};

const tellLeftOut = (paths: readonly string[], { onProgress }: Gathering): void => {
  if (paths.length === 0) return;
  const text = `left out of tieback/code.diff, because of their names: ${listSome(paths, 5)}`;
  onProgress({ kind: 'notice', level: 'info', text });
};

/** The code as it stands beyond its commit. */
export const captureCode = (
  { input }: RunPlan,
  keeping: Keeping,
  env: GitCall['env'],
  gathering: Gathering,
): Promise<Captured> =>
  orNothing('the state of the code', gathering, async () => {
    const { code, cwd, capture } = input;
    if (code === null || !isCaptured(capture?.without, 'diff')) return nothingCaptured;
    const isUnchanged = code.isDirty === false && code.untrackedCount === 0;
    if (isUnchanged) return nothingCaptured;
    const call = { cwd, env, signal: gathering.signal, timeoutMs: gitTimeoutMs };
    const { drafts, gaps, leftOut } = await draftCode(call, capture?.notCode ?? []);
    const files = await together(
      drafts.map((draft) => () => keepCaptured(draft, keeping)),
      gathering.signal,
    );
    tellLosses(files, gaps, gathering);
    tellLeftOut(leftOut, gathering);
    const diff = files.find(({ name }) => name === 'code.diff');
    return {
      files,
      tags: diff === undefined ? {} : { [runTag.codeDiff]: diffTag(diff, leftOut.length, keeping.isLate) },
    };
  });
