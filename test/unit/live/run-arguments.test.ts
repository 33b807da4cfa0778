import { describe, expect, it } from 'vitest';
import { parseArguments, reportsOf } from '../../live/run-arguments.ts';

const names = ['2.22.5', 'basic-auth'];

describe("the live runner's arguments", () => {
  it('ask for every server, and go to vitest', () => {
    expect(parseArguments(['--reporter=dot'], names)).toEqual({
      mlflow: undefined,
      isKept: false,
      hasFiles: false,
      args: ['--reporter=dot'],
    });
  });

  it('ask for one MLflow server by name, kept up', () => {
    expect(parseArguments(['--keep', '--mlflow', 'basic-auth', 'test/e2e/run.test.ts'], names)).toEqual({
      mlflow: 'basic-auth',
      isKept: true,
      hasFiles: true,
      args: ['test/e2e/run.test.ts'],
    });
  });

  it.each([[['--mlflow', 'nginx']], [['--mlflow']]])('refuse a server that is none: %j', (given) => {
    expect(() => parseArguments(given, names)).toThrow(/is no server of this suite: 2\.22\.5, basic-auth/);
  });

  it.each([
    ['--outputFile.json=/r/live.json', '--outputFile.json=/r/live-2.22.5.json'],
    ['--outputFile=/r/live', '--outputFile=/r/live-2.22.5'],
    ['--reporter=json', '--reporter=json'],
  ])('give each server a report of its own: %s', (given, expected) => {
    expect(reportsOf([given], '2.22.5')).toEqual([expected]);
  });
});
