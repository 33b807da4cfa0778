import { describe, expect, it } from 'vitest';
import { createAnswerScrubber } from '../../../src/tie/scrub-answer.ts';

const scrub = createAnswerScrubber(['canary-known-4Fz6']);

describe('an answer without its secrets', () => {
  it('has none in a text, however deep it stands', () => {
    const answer = { runs: [{ values: ['hub canary-known-4Fz6', null, 0.5], reason: 'train.py --password=hunter22' }] };
    expect(scrub(answer)).toEqual({
      runs: [{ values: ['hub [redacted]', null, 0.5], reason: 'train.py --password=[redacted]' }],
    });
    expect(scrub('https://ada:pw12345@example.org/x')).toBe('https://[redacted]@example.org/x');
  });

  it('keeps ids, digests, refs, paths and addresses as they are', () => {
    const plain = {
      runId: 'f'.repeat(32),
      seal: 'a'.repeat(64),
      repository: 'faces',
      prefix: 'token=abc/train/',
      tags: { data: 'promoted-api_key=1-data', change: null },
      source: { uri: 's3://models/secret=none1/model', modelId: 'm-1', name: 'model' },
      url: 'https://runs.example.org/#/experiments/1/runs/2',
    };
    expect(scrub(plain)).toEqual(plain);
  });

  it('has no known secret and no password of an address in a name or a path either', () => {
    const answer = { path: 'a/canary-known-4Fz6/b', uri: 'sftp://ada:pw12345@files.example.org/models' };
    expect(scrub(answer)).toEqual({ path: 'a/[redacted]/b', uri: 'sftp://[redacted]@files.example.org/models' });
  });

  it('is another object, and what was compared stays as it was', () => {
    const answer = { today: 'canary-known-4Fz6' };
    scrub(answer);
    expect(answer.today).toBe('canary-known-4Fz6');
  });
});
