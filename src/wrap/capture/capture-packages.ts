import { runTag } from '../../tie/keys.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import { isCaptured } from './capture-part.ts';
import { type Captured, type Gathering, nothingCaptured, orNothing } from './captured.ts';
import { keepCaptured } from './captured-file.ts';
import type { Surroundings } from './find-python.ts';
import type { Keeping } from './keeping.ts';
import { readPackages } from './read-packages.ts';
import { requirementsText } from './requirements-text.ts';

/** What is installed for the command's Python, when it has one. */
export const capturePackages = (
  { input }: RunPlan,
  env: Surroundings['env'],
  keeping: Omit<Keeping, 'isLate'>,
  gathering: Gathering,
): Promise<Captured> =>
  orNothing('the Python packages', gathering, async () => {
    if (!isCaptured(input.capture?.without, 'packages')) return nothingCaptured;
    const found = await readPackages(input.command, { cwd: input.cwd, env }, gathering.signal);
    if (found === 'none') return nothingCaptured;
    if (found === 'unreadable')
      throw new Error('the Python of the command gave no list of them (it needs 3.8 or later)');
    const { python, packages } = found;
    const draft = { name: 'requirements.txt', text: requirementsText(python, packages), isCut: false };
    const file = await keepCaptured(draft, keeping);
    const requirements = JSON.stringify({ packages: packages.length, sha256: file.sha256 });
    return { files: [file], tags: { [runTag.python]: python, [runTag.requirements]: requirements } };
  });
