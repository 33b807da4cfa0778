import { readFile, writeFile } from 'node:fs/promises';
import { evidenceJson } from '../src/report/json-text.ts';
import { sampleEvidence, source } from '../test/support/sample-evidence.ts';

const target = new URL('../templates/sample-evidence.json', import.meta.url);

/** The tests' sample, as if a sandbox had answered: nobody is to take a preview for evidence. */
const sample = (): string => {
  const evidence = sampleEvidence();
  const isDemo = { grade: 'derived', value: true, sources: [source('lakefs:config')] } as const;
  return evidenceJson({ ...evidence, subject: { ...evidence.subject, isDemo } });
};

if (process.argv.includes('--check')) {
  if ((await readFile(target, 'utf8').catch(() => '')) !== sample()) {
    console.error('templates/sample-evidence.json is stale: run node scripts/generate-sample-evidence.ts');
    process.exitCode = 1;
  }
} else await writeFile(target, sample());
