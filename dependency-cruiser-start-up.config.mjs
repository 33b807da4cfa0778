import { existsSync } from 'node:fs';
import { startUp } from './layers.mjs';

const lost = startUp.from.filter((path) => !existsSync(new URL(path, import.meta.url)));
if (lost.length > 0) throw new Error(`layers.mjs names start-up files that are not there: ${lost.join(', ')}`);

const mayLoad = [
  ...startUp.layers.map((name) => `^src/${name}(/|[.]ts$)`),
  ...startUp.packages.map((name) => `(^|/)node_modules/${name}/`),
];

/**
 * Follows only what is loaded at once: no `import()`, no types.
 * @type {import('dependency-cruiser').IConfiguration}
 */
export default {
  forbidden: [
    {
      name: 'start-up-stays-light',
      severity: 'error',
      from: { path: startUp.from.map((path) => `^${path.replaceAll('.', '[.]')}$`) },
      to: { path: '^src/|(^|/)node_modules/', pathNot: mayLoad, reachable: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { dynamic: true },
    tsPreCompilationDeps: false,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
