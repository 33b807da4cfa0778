import { expect, it } from 'vitest';
import { tellVariables } from '../../../src/cli/tell-variables.ts';
import { systemRuntime } from '../../../src/util/runtime.ts';

it.each([
  ['t1', ["this shell still has the tie's variables: unset TIEBACK_TIE"]],
  ['t2', []],
])('tells a shell that has the variables of t1 when %s has ended: %j', (tie, told) => {
  const notes: string[] = [];
  const output = { note: (text: string) => void notes.push(text) };
  const runtime = { ...systemRuntime(), env: { TIEBACK_TIE: 't1' } };
  tellVariables(tie, { output: output as never, runtime });
  expect(notes).toEqual(told);
});
