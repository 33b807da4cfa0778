import { homedir, platform } from 'node:os';
import type { Browser } from 'playwright-core';
import { TiebackError } from '../../errors.ts';
import { findChromium } from './find-chromium.ts';

export type PrintOptions = {
  /** Where `PATH` and `TIEBACK_CHROMIUM` are read. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
};

/** The first Chromium that writes the boxes of `@page` into the margins. */
const marginBoxes = 131;

const launchTimeoutMs = 60_000;
const printTimeoutMs = 120_000;

const footer =
  '<div style="width:100%;padding:0 16mm;font-size:8pt;color:#55606d;text-align:right">Page <span class="pageNumber"></span> of <span class="totalPages"></span></div>';

/** Style sheets number pages themselves in most packs; where they do not, or the browser is too old, it is done for them. */
const needsFooter = (html: string, browser: Browser): boolean =>
  Number.parseInt(browser.version(), 10) < marginBoxes || !/counter\(\s*page\s*\)/.test(html);

const failed = (browser: string, error: unknown): TiebackError => {
  const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return new TiebackError('REPORT_BROWSER_FAILED', `"${browser}" could not print the document: ${first}`, {
    hint: 'try another Chromium with TIEBACK_CHROMIUM=/path/to/chromium, or render --format html and print that',
    cause: error,
  });
};

/** The document needs nothing but itself: whatever it asks for is refused, and no script of it runs. */
const printIn = async (browser: Browser, html: string): Promise<Uint8Array> => {
  const context = await browser.newContext({ javaScriptEnabled: false, offline: true, acceptDownloads: false });
  await context.route('**/*', (route) => route.abort());
  const page = await context.newPage();
  page.setDefaultTimeout(printTimeoutMs);
  await page.setContent(html, { waitUntil: 'load' });
  const own = needsFooter(html, browser);
  return page.pdf({
    format: 'A4',
    preferCSSPageSize: true,
    printBackground: true,
    tagged: true,
    outline: true,
    ...(own && {
      displayHeaderFooter: true,
      headerTemplate: '<span></span>',
      footerTemplate: footer,
      margin: { top: '18mm', right: '16mm', bottom: '20mm', left: '16mm' },
    }),
  });
};

/**
 * Prints an HTML document as a tagged PDF with an outline, in an installed Chromium without a network.
 * @throws REPORT_BROWSER_NOT_FOUND, REPORT_BROWSER_FAILED
 */
export const printPdf = async (html: string, { env, signal }: PrintOptions): Promise<Uint8Array> => {
  const executablePath = findChromium({ platform: platform(), env, home: homedir() });
  const { chromium } = await import('playwright-core');
  signal?.throwIfAborted();
  let browser: Browser | undefined;
  const close = () => void browser?.close().catch(() => undefined);
  signal?.addEventListener('abort', close);
  try {
    // Without its sandbox Chromium starts in containers and as root, too; the document can run nothing in it.
    browser = await chromium.launch({
      executablePath,
      chromiumSandbox: false,
      timeout: launchTimeoutMs,
      args: ['--disable-dev-shm-usage'],
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
    signal?.throwIfAborted();
    return await printIn(browser, html);
  } catch (error) {
    signal?.throwIfAborted();
    throw failed(executablePath, error);
  } finally {
    signal?.removeEventListener('abort', close);
    await browser?.close().catch(() => undefined);
  }
};
