import { describe, expect, it } from 'vitest';
import { link, page } from '../../../src/sandbox/page.ts';
import { escapeHtml } from '../../../src/util/escape-html.ts';

const hostile = `"><script>alert('x')</script>&`;

describe('page', () => {
  it('keeps a hostile title inert and runs no script', () => {
    const html = page(hostile, '<p>body</p>');
    expect(html).not.toContain('<script');
    expect(html).toContain('<h1>&quot;&gt;&lt;script&gt;');
    expect(html).toContain("default-src 'none'");
  });

  it('says that it is a demo', () => {
    expect(page('t', '')).toContain('DEMO');
  });
});

describe('escapeHtml', () => {
  it('replaces all five characters that mean something in HTML', () => {
    expect(escapeHtml(`<a b="c" d='e'>&`)).toBe('&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;');
  });
});

describe('link', () => {
  it.each(['http://a/b', 'https://a/?x=1', '/repositories/r'])('links to %s', (href) => {
    expect(link(href, 'text')).toBe(`<a href="${href}">text</a>`);
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', '//evil', ' https://a'])('does not link to %s', (href) => {
    expect(link(href, '<b>')).toBe('&lt;b&gt;');
  });

  it('escapes the address', () => {
    expect(link('https://a/"onclick="x', 'a')).toBe('<a href="https://a/&quot;onclick=&quot;x">a</a>');
  });
});
