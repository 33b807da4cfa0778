/** A process as Linux's `/proc/<pid>/stat` shows it. */
export type ProcStat = {
  /** Ended, but its parent has not asked how: in a container nobody may ever do so. */
  readonly isZombie: boolean;
  /** Id of its process group, which is that of the process that leads it; NaN where the text says none. */
  readonly group: number;
  /** In the group that its terminal sends Ctrl-C to; never without a terminal. */
  readonly isForeground: boolean;
  /** Clock ticks since boot: tells a process from a later one with the same id. */
  readonly startTime: string;
};

const stateField = 0;
const groupField = 2;
const foregroundGroupField = 5;
const startTimeField = 19;

/** Reads fields 3, 5, 8 and 22, counted behind the command's name, which may hold blanks and brackets. @see proc_pid_stat(5) */
export const parseProcStat = (text: string): ProcStat => {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const group = Number(fields[groupField] ?? Number.NaN);
  return {
    isZombie: /^[ZX]/.test(fields[stateField] ?? ''),
    group,
    isForeground: group > 0 && group === Number(fields[foregroundGroupField]),
    startTime: fields[startTimeField] ?? '',
  };
};
