/**
 * Loaded into a tieback process with `node --import`: breaks it at one step of its saga, as the journal tells of it.
 * `TIEBACK_TEST_BREAK` is `<step> <moment>`, and the file that `TIEBACK_TEST_BROKEN` names is made when it happens.
 */
import fs, { writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const [step = '', moment = ''] = (process.env['TIEBACK_TEST_BREAK'] ?? '').split(' ');
const brokenFile = process.env['TIEBACK_TEST_BROKEN'] ?? '';
const writeSync = fs.writeSync;
const ownFetch = globalThis.fetch;
let isOpen = false;

const die = (): void => {
  writeFileSync(brokenFile, '');
  process.kill(process.pid, 'SIGKILL');
};

const isLine = (data: unknown, kind: string): boolean =>
  Buffer.isBuffer(data) && data.toString('utf8').startsWith(`{"kind":"${kind}","step":"${step}",`);

fs.writeSync = ((...args: Parameters<typeof writeSync>) => {
  const [, data] = args;
  const [isIntent, isDone] = [isLine(data, 'intent'), isLine(data, 'done')];
  if (isDone) isOpen = false;
  if (isDone && moment === 'before-journal') die();
  const written = writeSync(...args);
  if (isIntent) isOpen = true;
  if ((isIntent && moment === 'before-effect') || (isDone && moment === 'after-journal')) die();
  return written;
}) as typeof fs.writeSync;
syncBuiltinESMExports();

if (moment === 'answer-lost') {
  globalThis.fetch = async (...args) => {
    const request = new Request(...args);
    const isMeant = isOpen && request.method !== 'GET' && request.method !== 'HEAD';
    const answer = await ownFetch(request);
    if (!isMeant || !isOpen || fs.existsSync(brokenFile)) return answer;
    await answer.arrayBuffer();
    writeFileSync(brokenFile, '');
    throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } });
  };
}
