import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { streamAnswer } from '../../../src/http/read-answer.ts';
import { systemRuntime } from '../../../src/util/runtime.ts';
import { startServer } from '../../support/http-server.ts';

const server = {
  baseUrl: 'http://service.example',
  service: { name: 'Things', authoritySetting: 'THINGS_CA' },
  runtime: { ...systemRuntime(), env: {} },
};
const request = new Request(server.baseUrl);
/** A body whose pieces come so many milliseconds apart. */
const dripping = (pieces: number, apartMs: number, state = { isCancelled: false }) =>
  new ReadableStream({
    pull: async (controller) => {
      await wait(apartMs);
      pieces -= 1;
      controller.enqueue(new TextEncoder().encode('x'));
      if (pieces === 0) controller.close();
    },
    cancel: () => {
      state.isCancelled = true;
    },
  });

describe('an answer that is read as it comes', () => {
  it('may take any time while it goes on', async () => {
    const answer = streamAnswer(new Response(dripping(6, 60)), [request], server, 200);
    expect(await answer.text()).toBe('xxxxxx');
  });

  it('may wait for whoever reads it', async () => {
    const answer = streamAnswer(new Response(dripping(3, 1)), [request], server, 50);
    const read: unknown[] = [];
    for await (const piece of answer.body ?? []) {
      read.push(piece);
      await wait(120);
    }
    expect(read).toHaveLength(3);
  });

  it('breaks off when nothing of it arrives for so long, and lets go of the connection', async () => {
    const state = { isCancelled: false };
    const answer = streamAnswer(new Response(dripping(2, 5_000, state)), [request], server, 30);
    await expect(answer.text()).rejects.toMatchObject({ name: 'HttpError', code: 'HTTP_TIMEOUT' });
    expect(state.isCancelled).toBe(true);
  });

  it('is let go of when nobody reads on', async () => {
    const state = { isCancelled: false };
    const answer = streamAnswer(new Response(dripping(100, 1, state)), [request], server, 1_000);
    const reader = answer.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    expect(state.isCancelled).toBe(true);
  });

  it('is let go of when nobody begins to read', async () => {
    const state = { isCancelled: false };
    const answer = streamAnswer(new Response(dripping(100, 1, state)), [request], server, 1_000);
    await answer.body?.cancel();
    expect(state.isCancelled).toBe(true);
  });

  it('is let go of at once when nothing of it comes', async () => {
    const state = { isCancelled: false };
    const answer = streamAnswer(new Response(dripping(2, 60_000, state)), [request], server, 60_000);
    const reader = answer.body?.getReader();
    const pending = reader?.read();
    await wait(20);
    await reader?.cancel();
    expect(state.isCancelled).toBe(true);
    expect(await pending).toEqual({ done: true, value: undefined });
  });

  it('gives its connection back when nobody begins to read', async () => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    await using other = await startServer((response) => {
      response.once('close', resolve);
      response.write(new Uint8Array(300_000));
    });
    const asked = new Request(other.url);
    const answer = streamAnswer(await fetch(asked), [asked], server, 60_000);
    await answer.body?.cancel();
    await closed;
  });
});
