import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Where a process runs: process ids of one place mean nothing in another. */
export type ProcessPlace = {
  /** The system since it was started and the namespace of process ids in it; the host's name where neither is told. No blanks. */
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

/** Where this process runs. */
export const ownPlace = (): ProcessPlace => {
  const host = hostname().replace(/\s+/g, '-') || 'unknown';
  const boot = told(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'));
  const namespace = told(() => readlinkSync('/proc/self/ns/pid'));
  return { place: boot === '' ? host : `${boot}/${namespace}`, host };
};

/** Whether a place is this process's own; an empty one was noted before places were, and counts as that. */
export const isSamePlace = (place: string): boolean => place === '' || place === ownPlace().place;
