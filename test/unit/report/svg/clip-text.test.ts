import { describe, expect, it } from 'vitest';
import { clipText } from '../../../../src/report/svg/clip-text.ts';

describe('clipText', () => {
  it('keeps what has room', () => {
    expect(clipText('augmented', 9)).toBe('augmented');
  });

  it('cuts the end, or the beginning of a path, and says so', () => {
    expect(clipText('augmented', 6)).toBe('augme…');
    expect(clipText('train/deep/part', 6, 'end')).toBe('…/part');
  });

  it('gives wide signs twice the room', () => {
    expect(clipText('訓練データ', 10)).toBe('訓練データ');
    expect(clipText('訓練データ', 7)).toBe('訓練デ…');
  });

  it('makes one line of several, and shows what hides itself', () => {
    expect(clipText('a\nb\u202e', 20)).toBe('a b⟨U+202E⟩');
  });
});
