import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The bin as it is published; ends the process when it was not built. */
export const builtBin = (): string => {
  const bin = fileURLToPath(new URL('../dist/bin/tieback.js', import.meta.url));
  if (existsSync(bin)) return bin;
  console.error('dist/bin/tieback.js is not there: run "npm run build" first');
  process.exit(1);
};
