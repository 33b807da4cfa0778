/**
 * Loaded into a tieback process with `node --import`: breaks it at one step of its saga, as the journal tells of it.
 * `TIEBACK_TEST_BREAK` is `<step> <moment>`, and the file that `TIEBACK_TEST_BROKEN` names is made when it happens.
 * At the moment `answer-lost` the answer is kept back to the first request whose `<method> <path> <body>` matches
 * `TIEBACK_TEST_REQUEST`.
 */
import fs, { writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const [step = '', moment = ''] = (process.env['TIEBACK_TEST_BREAK'] ?? '').split(' ');
const brokenFile = process.env['TIEBACK_TEST_BROKEN'] ?? '';
const writeSync = fs.writeSync;
const ownFetch = globalThis.fetch;
const lost = new RegExp(process.env['TIEBACK_TEST_REQUEST'] ?? '', 's');

const die = (): void => {
  writeFileSync(brokenFile, '');
  process.kill(process.pid, 'SIGKILL');
};

const isLine = (data: unknown, kind: string): boolean =>
  Buffer.isBuffer(data) && data.toString('utf8').startsWith(`{"kind":"${kind}","step":"${step}",`);

fs.writeSync = ((...args: Parameters<typeof writeSync>) => {
  const [, data] = args;
  const [isIntent, isDone] = [isLine(data, 'intent'), isLine(data, 'done')];
  if (isDone && moment === 'before-journal') die();
  const written = writeSync(...args);
  if ((isIntent && moment === 'before-effect') || (isDone && moment === 'after-journal')) die();
  return written;
}) as typeof fs.writeSync;
syncBuiltinESMExports();

if (moment === 'answer-lost') {
  globalThis.fetch = async (...args) => {
    const request = new Request(...args);
    const text = request.method === 'GET' ? '' : await request.clone().text();
    const isMeant = lost.test(`${request.method} ${new URL(request.url).pathname} ${text}`);
    const answer = await ownFetch(request);
    if (!isMeant || fs.existsSync(brokenFile)) return answer;
    await answer.arrayBuffer();
    writeFileSync(brokenFile, '');
    throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } });
  };
}
