import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { openQuestions } from '../../../src/cli/questions.ts';
import { TiebackError } from '../../../src/errors.ts';

const open = (signal: AbortSignal = new AbortController().signal) => {
  const [input, printed] = [new PassThrough(), [] as string[]];
  const questions = openQuestions((text) => printed.push(text), signal, input);
  return { input, printed, questions };
};

describe('openQuestions', () => {
  it('asks in turn, although all answers are there already', async () => {
    const { input, printed, questions } = open();
    input.write('one\n  two \n');
    expect([await questions.ask('first'), await questions.ask('second')]).toEqual(['one', 'two']);
    expect(printed).toEqual(['first: ', 'second: ']);
  });

  it('takes the fallback for an empty answer, and shows it', async () => {
    const { input, printed, questions } = open();
    input.write('\n');
    expect(await questions.ask('where', 'here')).toBe('here');
    expect(printed).toEqual(['where [here]: ']);
  });

  it('is a usage error at the end of the input', async () => {
    const { input, questions } = open();
    input.end();
    await expect(questions.ask('where')).rejects.toMatchObject({
      code: 'USAGE_INVALID',
      message: expect.stringContaining('where'),
    });
  });

  it('gives up when it is interrupted', async () => {
    const controller = new AbortController();
    const { questions } = open(controller.signal);
    const asked = questions.ask('where');
    controller.abort(new TiebackError('INTERRUPTED', 'interrupted by SIGINT', { hint: 'try again' }));
    await expect(asked).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});
