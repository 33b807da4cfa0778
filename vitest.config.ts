import { defineConfig } from 'vitest/config';

const project = (name: string, include: string[], more: Record<string, unknown> = {}) => ({
  extends: true as const,
  test: { name, include, ...more },
});

// Whole processes, sockets and signals on a shared machine: CI gives a test a second try, and prints that it did.
const retry = process.env['CI'] === undefined ? 0 : 1;

// By itself vitest leaves one core idle, half of a small machine. Tests wait for processes and timers as much as they
// compute; beside real servers, which need cores of their own, there is one worker.
const maxWorkers = process.env['TIEBACK_LIVE_LAKEFS'] === undefined ? '150%' : 1;

// These tests start `tieback` as a process.
const globalSetup = ['test/support/build-bin.ts'];

// What real servers decide more than the contract of their requests: the way of a run, of a promotion and of an audit,
// whatever breaks. With TIEBACK_TESTS=all, every end-to-end test.
const onServers = [
  ...[
    'run',
    'modes',
    'resume',
    'crashes',
    'faults',
    'second-machine',
    'two-machines',
    'keyed',
    'concurrency',
    'secrets',
  ],
  ...['link', 'trace', 'audit', 'compare', 'promote', 'promote-crashes', 'rollback'],
].map((name) => `test/e2e/${name}.test.ts`);
const isWhole = process.env['TIEBACK_TESTS'] === 'all';

export default defineConfig({
  test: {
    maxWorkers,
    // No test is about time: a busy machine must not fail one.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    retry,
    expect: { poll: { timeout: 60_000, interval: 20 } },
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/**/generated/**'],
      reporter: ['text-summary'],
      // A little below what is covered; e2e tests start processes, which are not counted.
      thresholds: { statements: 91, branches: 83, functions: 92, lines: 92 },
    },
    projects: [
      project('unit', ['test/unit/**/*.test.ts']),
      project('contract-sandbox', ['test/contract/**/*.test.ts']),
      project('feature', ['test/feature/**/*.test.ts']),
      project('e2e', ['test/e2e/**/*.test.ts'], { testTimeout: 300_000, globalSetup }),
      project(
        'live',
        ['test/contract/**/*.test.ts', ...(isWhole ? ['test/e2e/**/*.test.ts'] : onServers), 'test/live/**/*.test.ts'],
        {
          testTimeout: 300_000,
          globalSetup,
          // Packing speaks to no server.
          exclude: ['test/e2e/package.test.ts'],
        },
      ),
    ],
  },
});
