import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import openapiTypescript, { astToString } from 'openapi-typescript';
import ts from 'typescript';

const source = new URL('../src/lakefs/openapi.yaml', import.meta.url);
const target = fileURLToPath(new URL('../src/lakefs/generated/openapi.ts', import.meta.url));
const header =
  '// Generated from ../openapi.yaml by scripts/generate-lakefs-types.ts; change that file and run `npm run generate`.\n';

/** Bytes are what fetch takes as a body with a known length. */
const bytes = ts.factory.createUnionTypeNode([
  ts.factory.createTypeReferenceNode('Blob'),
  ts.factory.createTypeReferenceNode('Uint8Array'),
]);

const generate = async (): Promise<string> => {
  const ast = await openapiTypescript(source, {
    alphabetize: true,
    defaultNonNullable: false,
    transform: (schema) => ('format' in schema && schema.format === 'binary' ? bytes : undefined),
  });
  return header + astToString(ast);
};

const current = await readFile(target, 'utf8').catch(() => undefined);
const fresh = await generate();
if (!process.argv.includes('--check')) {
  await writeFile(target, fresh);
} else if (current !== fresh) {
  console.error('src/lakefs/generated/openapi.ts is stale: run "npm run generate"');
  process.exitCode = 1;
}
