import { readFile, writeFile } from 'node:fs/promises';
import { comparisonJson } from '../src/report/json-text.ts';
import { comparisonVariants } from '../test/support/sample-comparison.ts';

const target = new URL('../templates/sample-comparison.json', import.meta.url);

/** The tests' sample, as if a sandbox had answered: nobody is to take a preview for a comparison. */
const sample = (): string =>
  comparisonJson({ ...comparisonVariants.full(), mlflowVersion: '3.17.2 (tieback sandbox)' });

if (process.argv.includes('--check')) {
  if ((await readFile(target, 'utf8').catch(() => '')) !== sample()) {
    console.error('templates/sample-comparison.json is stale: run node scripts/generate-sample-comparison.ts');
    process.exitCode = 1;
  }
} else await writeFile(target, sample());
