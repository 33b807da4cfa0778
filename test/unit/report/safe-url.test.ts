import { describe, expect, it } from 'vitest';
import { htmlDialect } from '../../../src/report/html-dialect.ts';
import { markdownDialect } from '../../../src/report/markdown-dialect.ts';
import { safeUrl } from '../../../src/report/safe-url.ts';

describe('safeUrl', () => {
  it.each([
    'https://a.example/x?y=1#z',
    'http://127.0.0.1:5000/#/experiments/1',
    's3://bucket/key/',
    'lakefs://repo/main/x',
  ])('links to %s', (url) => {
    expect(safeUrl(url)).toBe(url);
  });

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'vbscript:x',
    '//a.example',
    '/relative',
    'https://user:secret@a.example/',
    ' https://a.example',
    'https://a.example/\u202egpj',
    'java\nscript:alert(1)',
    'https:\\\\a.example',
    `https://a.example/${'x'.repeat(2000)}`,
    '',
  ])('does not link to %j', (url) => {
    expect(safeUrl(url)).toBeUndefined();
  });

  it('encodes what could end a link', () => {
    expect(safeUrl('https://a.example/a|b`c<d>"\'')).toBe('https://a.example/a%7Cb%60c%3Cd%3E%22%27');
    expect(safeUrl('lakefs://r/a|b`c<d>"\'')).not.toMatch(/[|`<>"']/);
  });
});

describe('a URL in a document', () => {
  it('stands there as text as well as a link', () => {
    expect(htmlDialect.url('https://a.example/?b&c')).toBe(
      '<a class="v" href="https://a.example/?b&amp;c" rel="noopener noreferrer">https://a.example/?b&amp;c</a>',
    );
    expect(markdownDialect.url('https://a.example/x_y')).toBe('[https&#58;//a.example/x\\_y](<https://a.example/x_y>)');
  });

  it('stays text when it may not be linked to', () => {
    expect(htmlDialect.url('javascript:alert(1)')).toBe('<code class="v">javascript:alert(1)</code>');
    expect(markdownDialect.url('javascript:alert(1)')).toBe('`javascript:alert(1)`');
  });
});
