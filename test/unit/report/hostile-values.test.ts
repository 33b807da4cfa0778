import { beforeAll, describe, expect, it } from 'vitest';
import { loadPack, type TemplatePack } from '../../../src/report/load-pack.ts';
import { renderReport } from '../../../src/report/render-report.ts';
import { type HtmlReading, readHtml } from '../../support/html-grammar.ts';
import { sampleVariants } from '../../support/sample-variants.ts';

let pack: TemplatePack;
let html: string;
let reading: HtmlReading;
let md: string;

beforeAll(async () => {
  pack = await loadPack('provenance');
  html = renderReport(sampleVariants.hostile(), { pack, format: 'html' });
  md = renderReport(sampleVariants.hostile(), { pack, format: 'md' });
  reading = readHtml(html);
});

/** Joiners and line breaks aside, no character that cannot be seen. */
const invisible = (text: string): readonly string[] =>
  (text.match(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu) ?? []).filter((char) => !/[\n\t\u200c\u200d]/.test(char));

describe('hostile values in an HTML report', () => {
  it('make no element that the template does not have', () => {
    const plain = readHtml(renderReport(sampleVariants.full(), { pack, format: 'html' }));
    const names = new Set(plain.tags.map(({ name }) => name));
    expect(reading.problems).toEqual([]);
    expect(reading.tags.filter(({ name }) => !names.has(name))).toEqual([]);
  });

  it('make no attribute that the template does not have', () => {
    const plain = readHtml(renderReport(sampleVariants.full(), { pack, format: 'html' }));
    const names = new Set(plain.tags.flatMap(({ attributes }) => Object.keys(attributes)));
    const extra = reading.tags.flatMap(({ attributes }) => Object.keys(attributes)).filter((name) => !names.has(name));
    expect(extra).toEqual([]);
    expect([...names].filter((name) => name.startsWith('on') || name === 'style' || name === 'src')).toEqual([]);
  });

  it('link nowhere but to http, https, s3, lakefs and the notes', () => {
    const links = reading.tags.flatMap(({ attributes }) => attributes['href'] ?? []);
    expect(links.length).toBeGreaterThan(50);
    expect(links.filter((href) => !/^(#note-\d+$|https?:\/\/|s3:\/\/|lakefs:\/\/)/.test(href))).toEqual([]);
  });

  it('are printed as text', () => {
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toContain('{{7*7}} {{{constructor}}} {{&gt; row}}');
    expect(html).not.toContain('49 ');
    expect(html).toContain('javascript:alert(1)');
    expect(html).not.toContain('[object Object]');
  });

  it('cannot end the style element', () => {
    expect(html.match(/<\/style>/g)).toHaveLength(1);
    expect(/content: "Tie [^"\n]*";/.test(html)).toBe(true);
  });

  it('show what cannot be seen or reorders text', () => {
    expect(html).toContain('report⟨U+202E⟩gpj.exe⟨U+2066⟩⟨U+200B⟩⟨U+E0041⟩');
    expect(html).toContain('red ⟨U+001B⟩[31m nul ⟨U+0000⟩ lone ⟨U+D800⟩ end');
    expect(invisible(html)).toEqual([]);
  });

  it('are cut when they are very long, and say so', () => {
    expect(html).toMatch(/… \(cut here: 11200 characters, SHA-256 [0-9a-f]{64}\)/);
    expect(html).not.toContain('&lt;b&gt;long&lt;/b&gt; | '.repeat(60));
  });

  it('are never blank', () => {
    expect(html).not.toMatch(/<(?:bdi|code)[^>]*>\s*<\/(?:bdi|code)>/);
  });
});

const withoutCode = (text: string): string =>
  text.replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '').replace(/(?<![\\`])`[^`\n]+`(?!`)/g, 'code');

describe('hostile values in a Markdown report', () => {
  it('make no HTML but the code element', () => {
    const tags = withoutCode(md).match(/<[^\s][^>\n]*>?/g) ?? [];
    expect(tags.filter((tag) => !/^<\/?code>$|^<(https?|s3|lakefs):\/\//.test(tag))).toEqual([]);
  });

  it('link nowhere but to http, https, s3 and lakefs', () => {
    const targets = [...withoutCode(md).matchAll(/(?<!\\)\]\((<[^>\n]*>|[^)]*)\)/g)].map(([, target]) => target ?? '');
    expect(targets).toHaveLength(1);
    expect(targets.filter((target) => !/^<(https?|s3|lakefs):\/\/[^\s<>|]*>$/.test(target))).toEqual([]);
    expect(withoutCode(md).replace(/\]\(<[^>]*>\)/g, '')).not.toMatch(/https?:\/\/|www\.|[^\\]@/);
  });

  it('keep every table row on one line with as many cells as its head', () => {
    const cells = (line: string) => line.match(/(?<!\\)\|/g)?.length ?? 0;
    const lines = withoutCode(md).split('\n');
    const wrong = lines.filter((line, index) => {
      const previous = lines[index - 1] ?? '';
      return line.startsWith('|') && previous.startsWith('|') && cells(line) !== cells(previous);
    });
    expect(wrong).toEqual([]);
  });

  it('make no heading, no list item and no fence', () => {
    const plain = withoutCode(renderReport(sampleVariants.full(), { pack, format: 'md' }));
    const headings = (text: string) =>
      withoutCode(text)
        .match(/^#+ .*$/gm)
        ?.map((line) => line.replace(/^(# Run).*/, '$1'));
    expect(headings(md)).toEqual(headings(plain));
    expect(withoutCode(md)).not.toMatch(/^(```|~~~)/m);
  });

  it('leave no template expression, no math and no reordering behind', () => {
    const text = withoutCode(md);
    expect(text).not.toContain('{{');
    expect(text).not.toMatch(/(?<!\\)\$/);
    expect(invisible(md)).toEqual([]);
  });
});

describe('hostile values in the JSON form', () => {
  it('stay what they were', () => {
    const evidence = sampleVariants.hostile();
    const read: unknown = JSON.parse(renderReport(evidence, { pack, format: 'json' }));
    expect(read).toEqual(JSON.parse(JSON.stringify(evidence)));
  });
});
