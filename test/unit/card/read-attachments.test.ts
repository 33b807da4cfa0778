import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAttachments } from '../../../src/card/read-attachments.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'tieback-attachments-'));
  mkdirSync(join(root, 'docs', 'files'), { recursive: true });
  writeFileSync(join(root, 'docs', 'files', 'rmf.pdf'), 'risk');
  writeFileSync(join(root, 'private.txt'), 'nobody else’s');
  symlinkSync('../private.txt', join(root, 'docs', 'link.pdf'));
  symlinkSync('files/rmf.pdf', join(root, 'docs', 'inner.pdf'));
  writeFileSync(join(root, 'docs', 'large.pdf'), '');
  truncateSync(join(root, 'docs', 'large.pdf'), 256 * 1024 * 1024 + 1);
});
afterAll(() => rmSync(root, { recursive: true }));

const readingOf = async (path: string | { readonly from: string } | undefined) => {
  const attachment = path === undefined ? {} : { path };
  const [reading] = await readAttachments(join(root, 'docs', 'card.yaml'), { attachments: [attachment] });
  return reading;
};

const risk = { sha256: createHash('sha256').update('risk').digest('hex') };

describe('readAttachments', () => {
  it.each(['files/rmf.pdf', './files/../files/rmf.pdf', 'inner.pdf'])('hashes %s', async (path) => {
    expect(await readingOf(path)).toEqual(risk);
  });

  it.each([
    ['../private.txt', 'leads out'],
    ['link.pdf', 'leads out'],
    ['/etc/hostname', 'leads out'],
    ['nowhere/none.pdf', 'is not there'],
    ['files/rmf.pdf/more', 'is not there'],
    ['files', 'a folder'],
    ['large.pdf', 'larger than 256 MiB'],
    [undefined, 'names no file'],
    ['TODO', 'names no file'],
    [{ from: 'mlflow.params.rmf' }, 'in the card itself'],
    ['a\0b', 'cannot be read'],
  ])('says why it does not read %j', async (path, why) => {
    expect(await readingOf(path)).toEqual({ problem: expect.stringContaining(why) });
  });

  it('keeps the order of the card', async () => {
    const attachments = [{ path: 'none.pdf' }, { path: 'files/rmf.pdf' }];
    expect((await readAttachments(join(root, 'docs', 'card.yaml'), { attachments }))[1]).toEqual(risk);
  });
});
