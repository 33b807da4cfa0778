const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** A command line that runs another one on a terminal of its own, by the `script` that Linux (util-linux) and macOS come with. */
export const inTerminal = (command: readonly string[]): readonly string[] =>
  process.platform === 'darwin'
    ? ['script', '-q', '/dev/null', ...command]
    : ['script', '-qefc', `exec ${command.map(quoted).join(' ')}`, '/dev/null'];
