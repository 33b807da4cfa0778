import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** The process group of a process that still runs; none for one that is gone or only waits to be collected. */
const runningGroupOf = (pid: string): number | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' ? undefined : Number(group);
  } catch {
    return undefined;
  }
};

const answersSignal = (group: number): boolean => {
  try {
    return process.kill(-group, 0);
  } catch {
    return false;
  }
};

/**
 * Whether any process of a group still runs. A signal also reaches dead processes that nobody has collected yet, which
 * in a container can take its first process seconds; where there is a /proc, they are told apart.
 */
export const isGroupAlive = (group: number): boolean => {
  if (!answersSignal(group)) return false;
  if (!existsSync('/proc/self/stat')) return true;
  return readdirSync('/proc').some((name) => /^\d+$/.test(name) && runningGroupOf(name) === group);
};
