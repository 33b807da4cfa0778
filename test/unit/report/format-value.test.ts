import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatDate,
  formatDuration,
  formatNumber,
  formatPercent,
  shortId,
} from '../../../src/report/format-value.ts';

describe('formatDate', () => {
  it('writes UTC, whatever offset the time was given with', () => {
    expect(formatDate('2026-11-21T03:15:07Z')).toBe('2026-11-21 03:15:07 UTC');
    expect(formatDate('2026-11-21T03:15:07+05:30')).toBe('2026-11-20 21:45:07 UTC');
  });

  it('keeps milliseconds when there are any', () => {
    expect(formatDate('2026-11-21T03:15:07.250Z')).toBe('2026-11-21 03:15:07.250 UTC');
  });

  it('leaves what is no time as it is', () => {
    expect(formatDate('yesterday <b>')).toBe('yesterday <b>');
  });
});

describe('formatNumber', () => {
  it.each([
    [0, '0'],
    [-0.5, '-0.5'],
    [1234567, '1,234,567'],
    [0.9538461538461539, '0.953846'],
    [1234567.8912345, '1,234,567.891235'],
    [0.0000012345678, '0.00000123457'],
    [1e-9, '1e-9'],
    [2.5e20, '2.5e+20'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
  ])('writes %d as %s', (value, text) => {
    expect(formatNumber(value, 'en')).toBe(text);
  });

  it('takes grouping and decimal sign from the locale', () => {
    expect(formatNumber(1234.5, 'de')).toBe('1.234,5');
  });
});

describe('formatPercent', () => {
  it('writes a share with one digit, or as many as asked', () => {
    expect(formatPercent(0.95384, 'en')).toBe('95.4%');
    expect(formatPercent(0.95384, 'en', 3)).toBe('95.384%');
  });
});

describe('formatBytes', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [9999, '9,999 bytes'],
    [33_408, '33.4 kB (33,408 bytes)'],
    [1_213_440, '1.2 MB (1,213,440 bytes)'],
    [5e18, '5,000 PB (5e+18 bytes)'],
  ])('writes %d as %s', (value, text) => {
    expect(formatBytes(value, 'en')).toBe(text);
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0 ms'],
    [0.4, '0.4 ms'],
    [850, '850 ms'],
    [12_340, '12.3 s'],
    [73_484, '1 min 13 s'],
    [7_500_000, '2 h 5 min'],
    [-250, '-250 ms'],
  ])('writes %d milliseconds as %s', (value, text) => {
    expect(formatDuration(value, 'en')).toBe(text);
  });
});

describe('shortId', () => {
  it('cuts hexadecimal ids and nothing else', () => {
    expect(shortId('ab'.repeat(32))).toBe('abababababab');
    expect(shortId('dataset-v1.0-baseline-of-retina')).toBe('dataset-v1.0-baseline-of-retina');
    expect(shortId('abc123')).toBe('abc123');
  });
});
