import { defineConfig } from 'vitest/config';

const project = (name: string, include: string[], more: Record<string, unknown> = {}) => ({
  extends: true as const,
  test: { name, include, ...more },
});

// Whole processes, terminals and signals on a shared machine: CI gives such a test a second try, and prints that it did.
const retry = process.env['CI'] === undefined ? 0 : 1;

// By itself vitest leaves one core idle, half of a small machine; real servers need it, the sandbox does not.
const maxWorkers = process.env['TIEBACK_LIVE_LAKEFS'] === undefined ? '100%' : 1;

// These tests start `tieback` as a process.
const globalSetup = ['test/support/build-bin.ts'];

export default defineConfig({
  test: {
    maxWorkers,
    // No test is about time: a busy machine must not fail one.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/**/generated/**'],
      reporter: ['text-summary'],
      // A little below what is covered; e2e tests start processes, which are not counted.
      thresholds: { statements: 80, branches: 70, functions: 80, lines: 80 },
    },
    projects: [
      project('unit', ['test/unit/**/*.test.ts']),
      project('contract-sandbox', ['test/contract/**/*.test.ts']),
      project('feature', ['test/feature/**/*.test.ts']),
      project('e2e', ['test/e2e/**/*.test.ts'], { testTimeout: 120_000, hookTimeout: 60_000, globalSetup, retry }),
      project('live', ['test/contract/**/*.test.ts', 'test/e2e/**/*.test.ts', 'test/live/**/*.test.ts'], {
        testTimeout: 180_000,
        hookTimeout: 120_000,
        globalSetup,
        retry,
        // Packing speaks to no server.
        exclude: ['test/e2e/package.test.ts'],
      }),
      // For MLflow servers of other kinds than the one that the whole suite is run on.
      project('live-mlflow', ['test/contract/mlflow-*.test.ts', 'test/e2e/run.test.ts'], {
        testTimeout: 180_000,
        hookTimeout: 120_000,
        globalSetup,
        retry,
      }),
    ],
  },
});
