import { isTiebackError } from '../../errors.ts';
import type { PromotePorts } from '../promote-ports.ts';

const attempts = 6;

/** Another writer's commit to the branch at the same moment is waited for. */
export const patiently = async <T>(
  { runtime }: Pick<PromotePorts, 'runtime'>,
  signal: AbortSignal,
  act: () => Promise<T>,
): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await act();
    } catch (error) {
      if (!isTiebackError(error, 'LAKEFS_RACE_LOST') || attempt === attempts) throw error;
      await runtime.sleep(2 ** attempt * 20 * (0.5 + runtime.random()), signal);
    }
  }
};
