import type { Fact } from '../model/fact.ts';
import { shellWord } from './shell-word.ts';

/** Something a person can do without tieback, or why it cannot be said. */
export type HandStep = { readonly title: string; readonly commands: readonly string[]; readonly expect: string };

/** Only what is whole: a command with a hole in it would mislead. */
export const handStep = (title: string, commands: readonly (string | undefined)[], expect: string): HandStep => ({
  title,
  commands: commands.filter((command) => command !== undefined),
  expect,
});

export const factValue = <T>(fact: Fact<T>): T | undefined => (fact.grade === 'missing' ? undefined : fact.value);

export const isHex = (text: string | undefined): text is string => text !== undefined && /^[0-9a-f]{7,64}$/.test(text);

/** A lakeFS address as one word of a shell, or `undefined` when a part of it is not known. */
export const lakefsWord = (...parts: readonly (string | undefined)[]): string | undefined =>
  parts.every((part) => part !== undefined && part !== '') ? shellWord(`lakefs://${parts.join('/')}`) : undefined;

export const lakectl = (action: string, uri: string | undefined, ...rest: readonly string[]): string | undefined =>
  uri === undefined ? undefined : ['lakectl', action, uri, ...rest].join(' ');
