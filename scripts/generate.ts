import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Runs every generator beside this file; with --check each only says whether what it wrote is still fresh. */
const generators = readdirSync(new URL('.', import.meta.url))
  .filter((name) => /^generate-.+\.ts$/.test(name))
  .sort();

const failed = generators.filter((name) => {
  const script = fileURLToPath(new URL(name, import.meta.url));
  const { status } = spawnSync(process.execPath, [script, ...process.argv.slice(2)], { stdio: 'inherit' });
  console.log(`${status === 0 ? 'ok' : 'failed'}  ${name}`);
  return status !== 0;
});

if (failed.length > 0) process.exitCode = 1;
