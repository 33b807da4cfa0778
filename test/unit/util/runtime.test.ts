import { describe, expect, it } from 'vitest';
import { systemFetch, systemRuntime } from '../../../src/util/runtime.ts';

describe("the running process's runtime", () => {
  it('has its clock, its folder and its environment', () => {
    const { now, cwd, env } = systemRuntime();
    expect(Math.abs(now() - Date.now())).toBeLessThan(1000);
    expect(cwd).toBe(process.cwd());
    expect(env['PATH']).toBe(process.env['PATH']);
  });

  it('gives random ids and numbers', () => {
    const { uuid, random } = systemRuntime();
    expect(uuid()).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(uuid()).not.toBe(uuid());
    const number = random();
    expect(number >= 0 && number < 1).toBe(true);
  });

  it('sleeps as long as it is told to', async () => {
    const before = performance.now();
    await systemRuntime().sleep(30);
    expect(performance.now() - before).toBeGreaterThanOrEqual(25);
  });

  it('wakes when it is to stop, with the reason for it', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const sleeping = systemRuntime().sleep(60_000, stop.signal);
    stop.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
    await expect(systemRuntime().sleep(60_000, stop.signal)).rejects.toBe(reason);
  });

  it('uses whatever fetch the process has at the moment of the call', async () => {
    const real = globalThis.fetch;
    globalThis.fetch = async () => new Response('replaced');
    try {
      expect(await (await systemFetch('http://localhost')).text()).toBe('replaced');
    } finally {
      globalThis.fetch = real;
    }
    expect(systemRuntime().fetch).toBe(systemFetch);
  });
});
