import { builtinModules } from 'node:module';
import { defineConfig } from 'rolldown';
import { lightCommander } from './scripts/light-commander.ts';
import { thirdPartyLicenses } from './scripts/third-party-licenses.ts';

/** The bin with its dependencies inlined, split so that a command loads only what it needs. */
export default defineConfig({
  input: { tieback: 'src/cli/bin.ts' },
  platform: 'node',
  // It finds its own files beside itself, and only who prints a PDF loads it.
  external: [/^node:/, ...builtinModules, 'playwright-core'],
  // The oldest Node that package.json's engines allow.
  transform: { target: 'node22' },
  plugins: [lightCommander(), thirdPartyLicenses('THIRD-PARTY-LICENSES.txt')],
  output: {
    dir: 'dist/bin',
    format: 'esm',
    cleanDir: true,
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    codeSplitting: {
      includeDependenciesRecursively: true,
      groups: [
        // A chunk of its own, or `--version` loads whatever it was put beside.
        { name: 'version', test: /src\/version\.ts$/, priority: 4 },
        { name: 'start', test: /src\/cli\/main\.ts$/, priority: 3 },
        {
          name: 'services',
          test: /src\/(cli\/connect|config\/resolve-config|(lakefs|mlflow)\/create-client)\.ts$/,
          priority: 2,
        },
        {
          name: 'run',
          test: /src\/(cli\/commands\/run|wrap\/(run-verbs|execute-run|plan\/prepare-run))\.ts$/,
          priority: 1,
        },
      ],
    },
    minify: { compress: true, mangle: false, codegen: false },
  },
});
