import { describe, expect, it } from 'vitest';
import { clipText, wrapText } from '../../../../src/report/svg/clip-text.ts';

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

describe('wrapText', () => {
  it('leaves what fits on one line', () => {
    expect(wrapText('dataset-v1.1-augmented', 22)).toEqual(['dataset-v1.1-augmented']);
  });

  it('breaks a name behind the last sign that joins its words', () => {
    expect(wrapText('tieback-20261122-d4fb9a01c3', 21)).toEqual(['tieback-20261122-', 'd4fb9a01c3']);
  });

  it('breaks anywhere what has no such sign, or no room behind it', () => {
    expect(wrapText('a'.repeat(30), 21)).toEqual(['a'.repeat(21), 'a'.repeat(9)]);
    expect(wrapText(`x-${'a'.repeat(38)}`, 21)).toEqual([`x-${'a'.repeat(19)}`, 'a'.repeat(19)]);
  });

  it('cuts what two lines cannot hold, and reckons with wide signs', () => {
    expect(wrapText('a'.repeat(50), 21)).toEqual(['a'.repeat(21), `${'a'.repeat(20)}…`]);
    expect(wrapText('訓練データ', 6)).toEqual(['訓練デ', 'ータ']);
  });
});
