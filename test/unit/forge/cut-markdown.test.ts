import { describe, expect, it } from 'vitest';
import { cutMarkdown } from '../../../src/forge/cut-markdown.ts';

const lines = (count: number, text = 'a line of text'): string =>
  Array.from({ length: count }, (_, nth) => `${text} ${nth}`).join('\n');

describe('cutMarkdown', () => {
  it('leaves alone what fits', () => {
    expect(cutMarkdown('# A', 3)).toEqual({ markdown: '# A', isCut: false });
  });

  it('cuts at the end of a line, says how much is shown, and stays within the limit', () => {
    const { markdown, isCut } = cutMarkdown(lines(1000), 5000);
    expect(isCut).toBe(true);
    expect(markdown.length).toBeLessThanOrEqual(5000);
    expect(markdown).toMatch(
      /a line of text \d+\n\n> \*\*Cut here\.\*\* This is the beginning, 4,\d{3} of 18,\d{3} characters/,
    );
  });

  it.each([
    ['a block of code', `\`\`\`text\n${lines(1000)}`, /\n```\n\n> \*\*Cut/],
    ['a longer fence that holds a shorter one', `~~~~\n~~~\n${lines(1000)}`, /\n~~~~\n\n> \*\*Cut/],
    [
      'folded details in one another',
      `<details>\n<details open>\n${lines(1000)}`,
      /\n<\/details>\n<\/details>\n\n> \*\*Cut/,
    ],
    ['a comment that nobody sees', `<!-- ${lines(1000)}`, /\n-->\n\n> \*\*Cut/],
  ])('closes %s before the note', (_what, text, end) => {
    expect(cutMarkdown(text, 5000).markdown).toMatch(end);
  });

  it('closes nothing that is closed, or stands in a block of code only', () => {
    const text = `\`\`\`\n<details>\n<!--\n\`\`\`\n<details></details>\n${lines(1000)}`;
    expect(cutMarkdown(text, 5000).markdown).toMatch(/a line of text \d+\n\n> \*\*Cut/);
  });

  it('tears no character apart in one long line', () => {
    const { markdown } = cutMarkdown('😀'.repeat(5000), 2001);
    expect(markdown).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/);
    expect(markdown.length).toBeLessThanOrEqual(2001);
  });
});
