import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { layers, packages } from '../layers.mjs';

const target = new URL('../CONTRIBUTING.md', import.meta.url);
const START = '<!-- layers:start -->';
const END = '<!-- layers:end -->';

const packagesOf = (layer: string): string =>
  Object.entries(packages)
    .filter(([, rule]) => rule.layers.includes(layer))
    .map(([name]) => `\`${name}\``)
    .join(', ');

const row = (name: string): string => {
  const { holds, may, types = [], lazily = [] } = layers[name] ?? { holds: '', may: [] };
  const imports = [
    may.join(', '),
    ...(types.length > 0 ? [`types of ${types.join(', ')}`] : []),
    ...(lazily.length > 0 ? [`lazily ${lazily.join(', ')}`] : []),
  ];
  return `| \`${name}\` | ${holds} | ${imports.filter((text) => text !== '').join('; ')} | ${packagesOf(name)} |`;
};

const table = (): string =>
  [
    '<!-- made from layers.mjs by `npm run generate` -->',
    '| layer | holds | may import | packages |',
    '|---|---|---|---|',
    ...Object.keys(layers).map(row),
  ].join('\n');

const insertBetweenMarkers = (document: string): string => {
  const start = document.indexOf(START);
  const end = document.indexOf(END);
  if (start < 0 || end < start) throw new Error(`CONTRIBUTING.md lacks the lines ${START} and ${END}`);
  return `${document.slice(0, start + START.length)}\n${table()}\n${document.slice(end)}`;
};

if (!existsSync(target)) throw new Error('CONTRIBUTING.md is not there: the table of layers has no place');
const current = readFileSync(target, 'utf8');
const fresh = insertBetweenMarkers(current);
if (!process.argv.includes('--check')) {
  writeFileSync(target, fresh);
} else if (current !== fresh) {
  console.error('the table of layers in CONTRIBUTING.md is stale: run "npm run generate"');
  process.exitCode = 1;
}
