import { describe, expect, it } from 'vitest';
import { measureSource } from '../../../scripts/measure-source.ts';

const functionsOf = (text: string) =>
  Object.fromEntries(measureSource('sample.ts', text).functions.map(({ name, lines }) => [name, lines]));

describe('measureSource', () => {
  it('counts the lines of a file without the empty ones at its end', () => {
    expect(measureSource('sample.ts', 'const a = 1;\n\nconst b = 2;\n\n').lines).toBe(3);
  });

  it('counts the modules that it needs when it runs, not those of which it takes types', () => {
    const text = [
      "import a from 'a';",
      "import * as b from 'b';",
      "import 'c';",
      "import { d, type D } from 'd';",
      "import type { E } from 'e';",
      "import { type F } from 'f';",
      "import type * as g from 'g';",
    ].join('\n');
    expect(measureSource('sample.ts', text).imports).toBe(4);
  });

  it('counts a function from its first line to its last, its comment apart', () => {
    expect(functionsOf('/** Why.\n * And how. */\nexport const add = (a: number) => {\n  return a + 1;\n};')).toEqual({
      add: 3,
    });
    expect(functionsOf('function add(\n  a: number,\n) {\n  return a;\n}')).toEqual({ add: 5 });
  });

  it('counts what is nested in a function as a part of it', () => {
    const text = 'const outer = () => {\n  const inner = () => {\n    return 1;\n  };\n  return inner;\n};';
    expect(functionsOf(text)).toEqual({ outer: 6, inner: 3 });
  });

  it('measures an object of methods method by method', () => {
    const text = [
      'const createThing = () => {',
      '  return {',
      '    get: async () => {',
      '      return 1;',
      '    },',
      '    async *list() {',
      '      yield 1;',
      '      yield 2;',
      '    },',
      '  };',
      '};',
    ].join('\n');
    expect(functionsOf(text)).toEqual({ createThing: 4, get: 3, list: 4 });
  });

  it('does not take a member that holds members of its own out twice', () => {
    const text =
      'const a = () => {\n  return {\n    b: () => {\n      return {\n        c: () => {\n        },\n      };\n    },\n  };\n};';
    expect(functionsOf(text)).toEqual({ a: 4, b: 4, c: 2 });
  });

  it('leaves out declarations without a body', () => {
    expect(functionsOf('interface A {\n  get(\n    id: string,\n  ): void;\n}\ntype F = () => void;')).toEqual({});
  });
});
