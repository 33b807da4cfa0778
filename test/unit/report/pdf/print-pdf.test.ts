import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadPack } from '../../../../src/report/load-pack.ts';
import { printPdf } from '../../../../src/report/pdf/print-pdf.ts';
import { renderReport } from '../../../../src/report/render-report.ts';
import { testChromium } from '../../../support/chromium.ts';
import { type PdfReading, readPdf } from '../../../support/read-pdf.ts';
import { sampleVariants } from '../../../support/sample-variants.ts';

let env: Readonly<Record<string, string>>;
beforeAll(() => {
  env = { TIEBACK_CHROMIUM: testChromium() };
}, 60_000);

describe('a provenance report as a PDF', { timeout: 60_000 }, () => {
  let pdf: PdfReading;
  beforeAll(async () => {
    const pack = await loadPack('provenance');
    pdf = await readPdf(await printPdf(renderReport(sampleVariants.full(), { pack, format: 'html' }), { env }));
  }, 60_000);

  it('has the sections as its outline', () => {
    expect(pdf.outline.map((title) => title.replace(/\s+/g, ' '))).toEqual(
      expect.arrayContaining(['Run augmented', expect.stringMatching(/Summary/), expect.stringMatching(/Checks/)]),
    );
    expect(pdf.outline.length).toBeGreaterThan(11);
  });

  it('numbers its pages in the footer', () => {
    const count = pdf.pages.length;
    expect(count).toBeGreaterThan(5);
    for (const [index, text] of pdf.pages.entries())
      expect(text.replace(/\s+/g, ' ')).toContain(`Page ${index + 1} of ${count}`);
  });

  it('is tagged: headings, tables and figures are marked as such, and the language is told', () => {
    expect(pdf.isTagged).toBe(true);
    expect([...pdf.roles]).toEqual(expect.arrayContaining(['H1', 'H2', 'Table', 'TR', 'TH', 'TD', 'Figure', 'Link']));
    expect([pdf.language, pdf.title]).toEqual(['en', 'Provenance of run augmented']);
  });
});

describe('printPdf', { timeout: 60_000 }, () => {
  it('numbers the pages of a document whose style sheet does not', async () => {
    const { pages } = await readPdf(
      await printPdf('<!doctype html><p>one</p><p style="break-before:page">two</p>', { env }),
    );
    expect(pages.map((text) => text.replace(/\s+/g, ' '))).toEqual([
      expect.stringContaining('Page 1 of 2'),
      expect.stringContaining('Page 2 of 2'),
    ]);
  });

  it('asks no server for anything, reads no file, and runs no script', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const html = `<!doctype html><link rel="stylesheet" href="${at}/a.css"><img src="${at}/b.png"><iframe src="${at}/c"></iframe>
<iframe src="file:///etc/passwd"></iframe><p>still here</p><script>document.body.textContent = 'script ran'; fetch('${at}/d')</script>`;
    const { pages } = await readPdf(await printPdf(html, { env }));
    await Promise.allSettled([printPdf(`<meta http-equiv="refresh" content="0;url=${at}/e">`, { env })]);
    server.close();
    expect(asked).toEqual([]);
    expect(pages.join(' ')).toContain('still here');
    expect(pages.join(' ')).not.toMatch(/script ran|root:/);
  });

  it('says which browser could not print', async () => {
    const asked = printPdf('<p>x</p>', { env: { TIEBACK_CHROMIUM: process.execPath } });
    await expect(asked).rejects.toMatchObject({
      code: 'REPORT_BROWSER_FAILED',
      message: expect.stringContaining(process.execPath),
      hint: expect.stringContaining('TIEBACK_CHROMIUM'),
    });
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const asked = printPdf(`<!doctype html>${'<p>long</p>'.repeat(200_000)}`, { env, signal: stop.signal });
    setTimeout(() => stop.abort(new Error('stopped')), 300);
    await expect(asked).rejects.toThrow('stopped');
  });
});
