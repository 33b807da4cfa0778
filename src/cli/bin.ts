#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { version } from '../version.ts';

const [first] = process.argv.slice(2);

// Answered before anything is loaded: asking for the version should cost no more than starting Node.
if (first === '--version' || first === '-V') {
  process.stdout.write(`tieback ${version}\n`);
} else {
  enableCompileCache();
  const { main } = await import('./main.ts');
  process.exitCode = await main(process);
}
