import { describe, expect, it } from 'vitest';
import { escapeHtml } from '../../../src/report/escape-html.ts';
import { escapeMarkdown, markdownBlock, markdownCode } from '../../../src/report/escape-markdown.ts';

describe('escapeHtml', () => {
  it('leaves no sign that could end a text or a quoted attribute', () => {
    expect(escapeHtml(`<a href="x" b='y'>&\`=`)).toBe(
      '&lt;a href&#61;&quot;x&quot; b&#61;&#39;y&#39;&gt;&amp;&#96;&#61;',
    );
  });
});

describe('escapeMarkdown', () => {
  it.each([
    ['a table cell', 'a | b', 'a \\| b'],
    ['a code span', '`x`', '\\`x\\`'],
    ['a link', '[x](y)', '\\[x\\](y)'],
    ['emphasis', '*a* _b_ ~c~', '\\*a\\* \\_b\\_ \\~c\\~'],
    ['a heading', '# a', '\\# a'],
    ['a list item', '- a', '\\- a'],
    ['a numbered item', '12. a', '12\\. a'],
    ['a quotation', '> a', '&gt; a'],
    ['an element', '<b>&amp;', '&lt;b&gt;&amp;amp;'],
    ['a backslash', 'a\\', 'a\\\\'],
    [
      'a bare address',
      'https://x.example www.x.example a@x.example',
      'https&#58;//x.example www&#46;x.example a&#64;x.example',
    ],
    ['a new line', 'a\nb', 'a ⏎ b'],
    ['mathematics and templates', '$x$ {{y}}', '\\$x\\$ \\{\\{y\\}\\}'],
    ['an indented block', '    a', 'a'],
  ])('takes the meaning from %s', (_what, given, escaped) => {
    expect(escapeMarkdown(given)).toBe(escaped);
  });

  it('leaves ordinary text and numbers alone', () => {
    expect(escapeMarkdown('0.976 on 12 (of 15) rows, v1.2: done')).toBe('0.976 on 12 (of 15) rows, v1.2: done');
  });
});

describe('markdownCode', () => {
  it('uses a code span where one can hold the text', () => {
    expect(markdownCode('lakefs://r/*_<b>')).toBe('`lakefs://r/*_<b>`');
  });

  it.each(['a`b', 'a|b', ' a', 'a '])('writes every sign of %j as an entity', (text) => {
    expect(markdownCode(text)).toMatch(/^<code>[\w &#;]*<\/code>$/);
  });
});

describe('markdownBlock', () => {
  it('puts a fence around that no line inside can close', () => {
    expect(markdownBlock('a\n````\nb')).toBe('`````text\na\n````\nb\n`````');
  });
});
