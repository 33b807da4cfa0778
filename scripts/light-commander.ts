import type { Plugin } from 'rolldown';

/**
 * What commander imports at start-up, in words that cost nothing until they are used. Node fills the module
 * `node:process` from every property of `process`, which opens standard input and loads sockets; and
 * `node:child_process` is only for subcommands that are programs of their own, which tieback has none of.
 */
const substitutes: Readonly<Record<string, string>> = {
  "import process from 'node:process';": 'const process = globalThis.process;',
  "import childProcess from 'node:child_process';":
    "const childProcess = { spawn: (...args) => globalThis.process.getBuiltinModule('node:child_process').spawn(...args) };",
};

/** @throws when commander no longer imports what this replaces */
const lighten = (code: string): string => {
  const missing = Object.keys(substitutes).filter((statement) => !code.includes(statement));
  if (missing.length > 0) throw new Error(`commander has changed, look at scripts/light-commander.ts: no ${missing}`);
  return Object.entries(substitutes).reduce(
    (text, [statement, instead]) => text.replace(statement, () => instead),
    code,
  );
};

/** Lets `tieback --help` start without the parts of Node that only other uses of commander need. */
export const lightCommander = (): Plugin => ({
  name: 'light-commander',
  transform: (code, id) => (id.endsWith('/commander/lib/command.js') ? lighten(code) : null),
});
