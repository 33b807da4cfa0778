import { describe, expect, it } from 'vitest';
import { observeModel } from '../../../src/promote/observe-model.ts';
import type { PromotePorts } from '../../../src/promote/promote-ports.ts';
import { createAnswerScrubber } from '../../../src/tie/scrub-answer.ts';
import { comparedRun } from './samples.ts';

const portsFor = (artifactUri: string, statuses: readonly string[] = ['LOGGED_MODEL_READY']) =>
  ({
    signal: new AbortController().signal,
    scrub: createAnswerScrubber([]),
    mlflow: {
      loggedModels: {
        list: async function* () {
          for (const [index, status] of statuses.entries())
            yield { id: `m-${index + 1}`, name: 'forest', status, artifactUri };
        },
      },
    },
  }) as unknown as PromotePorts;

describe('the model of a run that is to be promoted', () => {
  it('is refused where its address has credentials in it, which a decision would keep for good', async () => {
    const found = await observeModel(
      comparedRun({ name: 'best' }),
      undefined,
      portsFor('ftp://ada:pw12345@files.example.org/m-1'),
    );
    expect(found).toEqual({
      problem: 'the address of model "forest" has credentials in it, and a decision keeps it for good',
    });
  });

  it.each(['LOGGED_MODEL_PENDING', 'LOGGED_MODEL_STATUS_UNSPECIFIED', ''])(
    'is refused while it is not ready (%s)',
    async (status) => {
      const found = await observeModel(comparedRun({ name: 'best' }), undefined, portsFor('s3://m', [status]));
      expect(found).toEqual({ problem: expect.stringContaining('promote again when it is uploaded') });
    },
  );
});
