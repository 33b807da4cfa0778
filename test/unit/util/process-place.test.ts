import { describe, expect, it } from 'vitest';
import { ownPlace, type ProcessPlace, standingOf } from '../../../src/util/process-place.ts';

const at = (place: string, host = 'trainer-7'): ProcessPlace => ({ place, host });
const own = at('boot-2/pid:[4026531836]/0123456789abcdef');

describe('standingOf', () => {
  it.each([
    ['this process itself', own],
    ['one that sees the same processes and no id of the machine', at('boot-2/pid:[4026531836]')],
  ])('is here for %s', (_what, noted) => {
    expect(standingOf(noted, own)).toBe('here');
  });

  it('is over for what was noted on this machine before it was restarted', () => {
    expect(standingOf(at('boot-1/pid:[4026531836]/0123456789abcdef'), own)).toBe('over');
  });

  it.each([
    ['another machine', at('boot-1/pid:[4026531836]/ffffffffffffffff')],
    ['another host with a copy of the machine id', at('boot-1/pid:[4026531836]/0123456789abcdef', 'trainer-8')],
    ['a machine that does not tell its id', at('boot-1/pid:[4026531836]')],
    ['a container of this machine', at('boot-2/pid:[4026539999]')],
    ['a container of an earlier boot', at('boot-1/pid:[4026539999]')],
    ['a host without /proc', at('macbook', 'macbook')],
  ])('is elsewhere for %s', (_what, noted) => {
    expect(standingOf(noted, own)).toBe('elsewhere');
  });

  it('never takes a container for restarted, nor a host without /proc', () => {
    expect(standingOf(at('boot-1/pid:[4026539999]'), at('boot-2/pid:[4026539999]'))).toBe('elsewhere');
    expect(standingOf(at('macbook', 'macbook'), at('macbook', 'macbook'))).toBe('here');
    expect(standingOf(at('boot-1/pid:[4026531836]'), at('boot-2/pid:[4026531836]'))).toBe('elsewhere');
  });
});

describe('ownPlace', () => {
  it('is one word, the same every time, and no secret of the machine', () => {
    const { place, host } = ownPlace();
    expect([place, host].join('')).not.toMatch(/\s/);
    expect(ownPlace()).toEqual({ place, host });
    expect(place).not.toMatch(/(?<![0-9a-f-])[0-9a-f]{32}(?![0-9a-f-])/);
    expect(standingOf({ place, host })).toBe('here');
  });
});
