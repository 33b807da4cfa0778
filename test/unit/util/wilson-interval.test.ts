import { describe, expect, it } from 'vitest';
import { normalQuantile, wilsonInterval } from '../../../src/util/wilson-interval.ts';

describe('wilsonInterval', () => {
  it.each([
    [4200, 5000, 0.95, 0.8296, 0.8499],
    [0, 10, 0.95, 0, 0.2775],
    [10, 10, 0.95, 0.7225, 1],
    [1, 2, 0.99, 0.0617, 0.9383],
  ])('of %i of %i at %f is %f to %f', (cases, of, level, lower, upper) => {
    const interval = wilsonInterval(cases / of, of, level);
    expect(interval?.lower).toBeCloseTo(lower, 3);
    expect(interval?.upper).toBeCloseTo(upper, 3);
  });

  it.each([5, 10, 130, 569])('of %i leaves no rounding behind at the ends', (of) => {
    expect(wilsonInterval(0, of)?.lower).toBe(0);
    expect(wilsonInterval(1, of)?.upper).toBe(1);
  });

  it('is none for what is no share', () => {
    expect([
      wilsonInterval(1.1, 10),
      wilsonInterval(0.5, 0),
      wilsonInterval(Number.NaN, 5),
      wilsonInterval(0.5, 5, 1),
    ]).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('normalQuantile', () => {
  it.each([
    [0.975, 1.959963984540054],
    [0.5, 0],
    [0.001, -3.090232306167813],
    [0.995, 2.575829303548901],
  ])('of %f is %f', (p, z) => {
    expect(normalQuantile(p)).toBeCloseTo(z, 7);
  });
});
