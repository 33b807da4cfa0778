#!/usr/bin/env node
import module from 'node:module';
import { version } from '../version.ts';

const [first] = process.argv.slice(2);
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

// Answered before anything is loaded: asking for the version should cost no more than starting Node.
if (first === '--version' || first === '-V') {
  process.stdout.on('error', () => {
    process.exitCode = 1;
  });
  process.stdout.write(`tieback ${version}\n`);
} else if (major < 22 || (major === 22 && minor < 22)) {
  process.stderr.write(`tieback needs Node 22.22 or newer, and this is ${process.version}\n`);
  process.exitCode = 2;
} else {
  module.enableCompileCache();
  const { main } = await import('./main.ts');
  const code = await main(process);
  // A stream that fails sets it, too, and may do so later.
  if (code !== 0) process.exitCode = code;
}
