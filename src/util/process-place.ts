import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { sha256 } from './digest.ts';

/** Where a process runs: process ids of one place mean nothing in another. */
export type ProcessPlace = {
  /**
   * The system since it was started, the namespace of process ids in it and, outside containers, the machine, with `/` between
   * them; the host's name where none is told. No blanks.
   */
  readonly place: string;
  /** For people. */
  readonly host: string;
};

const told = (look: () => string): string => {
  try {
    return look().trim();
  } catch {
    return '';
  }
};

/** Linux gives this to the namespace that it starts in; a container that shares it shares the machine's processes too. */
const outermost = 'pid:[4026531836]';

/** Not the machine's id itself, which is nobody else's business. Images of containers carry copies of one. */
const machineOf = (namespace: string): string => {
  const id = told(() => readFileSync('/etc/machine-id', 'utf8'));
  return namespace === outermost && /^[0-9a-f]{32}$/.test(id) ? `/${sha256(`tieback ${id}`).slice(0, 16)}` : '';
};

/** Where this process runs. */
export const ownPlace = (): ProcessPlace => {
  const host = hostname().replace(/\s+/g, '-') || 'unknown';
  const boot = told(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'));
  const namespace = told(() => readlinkSync('/proc/self/ns/pid'));
  return { place: boot === '' ? host : `${boot}/${namespace}${machineOf(namespace)}`, host };
};

/**
 * What a place is to this one: `here` when process ids mean the same; `over` when it is this very machine before it was
 * started anew, so that nothing of it can live; `elsewhere` when nobody here can tell.
 */
export const standingOf = (noted: ProcessPlace, own = ownPlace()): 'here' | 'over' | 'elsewhere' => {
  if (noted.place === own.place) return 'here';
  const [boot, namespace, machine] = noted.place.split('/');
  const [ownBoot, ownNamespace, ownMachine] = own.place.split('/');
  if (boot === ownBoot && namespace === ownNamespace) return 'here';
  const isThisMachine = machine !== undefined && machine === ownMachine && noted.host === own.host;
  return isThisMachine && boot !== ownBoot ? 'over' : 'elsewhere';
};
