import { TiebackError } from '../../errors.ts';
import { type Holder, lockFile, type ProcessLock } from '../../util/process-lock.ts';

const locked = (tie: string, { pid, host }: Holder): TiebackError =>
  host === undefined
    ? new TiebackError('JOURNAL_LOCKED', `tie "${tie}" is being worked on by process ${pid}`, {
        hint: 'wait for it to end',
      })
    : new TiebackError('JOURNAL_LOCKED', `tie "${tie}" is being worked on by process ${pid} on host "${host}"`, {
        hint: 'wait for it to end; had that host died, its hold would end a minute after its last sign of life',
        details: { host },
      });

/** Held while one process works on a tie. @throws JOURNAL_LOCKED */
export const lockTie = (path: string, tie: string): ProcessLock => lockFile(path, (holder) => locked(tie, holder));
