import { describe, expect, it } from 'vitest';
import { createFaults, type FaultRule } from '../../../src/sandbox/faults.ts';

const counting = () => {
  let effects = 0;
  const faults = createFaults(async () => {
    effects += 1;
    return Response.json({ effects }, { headers: { 'x-kept': 'yes' } });
  });
  const ask = async (path = '/a', method = 'GET') => {
    const heard = await faults.handle(new Request(`http://x${path}`, { method }));
    return heard.kind === 'whole' ? heard.answer.status : heard.kind;
  };
  return { faults, ask, effects: () => effects };
};

const cut = { kind: 'cut' } as const;
const teapot = { kind: 'status', status: 418 } as const;

const withRules = (...rules: readonly FaultRule[]) => {
  const all = counting();
  for (const rule of rules) all.faults.add(rule);
  return all;
};

describe('createFaults', () => {
  it('lets everything through without a rule', async () => {
    const { ask, effects } = counting();
    expect([await ask(), effects()]).toEqual([200, 1]);
  });

  it('hits the first match once by default', async () => {
    const { ask } = withRules({ when: 'before-effect', action: teapot });
    expect([await ask(), await ask()]).toEqual([418, 200]);
  });

  it('hits from the nth match on, so many times', async () => {
    const { ask } = withRules({ when: 'before-effect', action: teapot, nth: 2, times: 2 });
    expect([await ask(), await ask(), await ask(), await ask()]).toEqual([200, 418, 418, 200]);
  });

  it('counts only what matches its method and path, query included', async () => {
    const { ask } = withRules({ when: 'before-effect', action: teapot, method: 'post', path: '/runs', nth: 2 });
    const answers = [ask('/runs', 'POST'), ask('/runs'), ask('/other', 'POST'), ask('/api/runs/create', 'POST')];
    expect(await Promise.all(answers)).toEqual([200, 200, 200, 418]);
    const byQuery = withRules({ when: 'before-effect', action: teapot, path: 'id=7' });
    expect([await byQuery.ask('/a?id=6'), await byQuery.ask('/a?id=7')]).toEqual([200, 418]);
  });

  it('counts from when it was added', async () => {
    const { ask, faults } = counting();
    await ask();
    faults.add({ when: 'before-effect', action: teapot, nth: 2 });
    expect([await ask(), await ask()]).toEqual([200, 418]);
  });

  it.each(['status', 'cut', 'truncate'] as const)(
    'keeps the service from acting: %s before the effect',
    async (kind) => {
      const action = kind === 'status' ? teapot : { kind };
      const { ask, effects } = withRules({ when: 'before-effect', action });
      await ask();
      expect(effects()).toBe(0);
    },
  );

  it.each(['status', 'cut', 'truncate'] as const)('lets the service act: %s after the effect', async (kind) => {
    const action = kind === 'status' ? teapot : { kind };
    const { ask, effects } = withRules({ when: 'after-effect', action });
    await ask();
    expect(effects()).toBe(1);
  });

  it('answers with status, headers and body as asked', async () => {
    const action = { kind: 'status', status: 503, headers: { 'retry-after': '1' }, body: 'later' } as const;
    const { faults } = withRules({ when: 'before-effect', action });
    const heard = await faults.handle(new Request('http://x/'));
    if (heard.kind !== 'whole') throw new Error(`heard ${heard.kind}`);
    expect([heard.answer.status, heard.answer.headers.get('retry-after'), await heard.answer.text()]).toEqual([
      503,
      '1',
      'later',
    ]);
  });

  it('leaves nothing of a cut answer', async () => {
    expect(await withRules({ when: 'after-effect', action: cut }).ask()).toBe('nothing');
  });

  it('leaves the headers and half of a truncated answer', async () => {
    const { faults } = withRules({ when: 'after-effect', action: { kind: 'truncate' } });
    const heard = await faults.handle(new Request('http://x/'));
    if (heard.kind !== 'half') throw new Error(`heard ${heard.kind}`);
    expect(Buffer.from(heard.bytes).toString()).toBe('{"effe');
    expect([heard.headers.get('content-length'), heard.headers.get('x-kept')]).toEqual(['13', 'yes']);
  });

  it('promises a byte of a truncated answer that is empty', async () => {
    const faults = createFaults(async () => new Response(null));
    faults.add({ when: 'after-effect', action: { kind: 'truncate' } });
    const heard = await faults.handle(new Request('http://x/'));
    if (heard.kind !== 'half') throw new Error(`heard ${heard.kind}`);
    expect([heard.bytes.byteLength, heard.headers.get('content-length')]).toEqual([0, '1']);
  });

  it.each(['before-effect', 'after-effect'] as const)('delays %s and answers all the same', async (when) => {
    const { ask, effects } = withRules({ when, action: { kind: 'delay', ms: 40 } });
    const started = performance.now();
    expect(await ask()).toBe(200);
    expect(performance.now() - started).toBeGreaterThanOrEqual(35);
    expect(effects()).toBe(1);
  });

  it('joins faults that are due for one request', async () => {
    const { ask, effects } = withRules(
      { when: 'before-effect', action: { kind: 'delay', ms: 1 } },
      { when: 'after-effect', action: cut },
    );
    expect([await ask(), effects()]).toEqual(['nothing', 1]);
  });
});
