import { describe, expect, it } from 'vitest';
import { commentBody, isMarked, markerOf } from '../../../src/forge/comment-body.ts';

const marker = markerOf('tieback');

describe('commentBody', () => {
  it('begins with the marker and ends with the job that says it', () => {
    const env = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'ada/retina', GITHUB_RUN_ID: '5' };
    const { body } = commentBody('github', '# Comparison\r\n\r\nText\r\n', marker, env);
    expect(body).toBe(
      '<!-- tieback-comment: tieback -->\n# Comparison\n\nText\n\n<sub>kept up to date by tieback, last by [this job](https://github.com/ada/retina/actions/runs/5)</sub>',
    );
    expect(isMarked(body, marker)).toBe(true);
  });

  it.each([
    ['none outside of CI', {}],
    ['none that would break the line', { CI_JOB_URL: 'https://x/ <script>' }],
    ['none that is no page', { CI_JOB_URL: 'javascript:alert(1)' }],
  ])('links no job: %s', (_what, env) => {
    expect(commentBody('gitlab', 'Text', marker, env).body).toMatch(/<sub>kept up to date by tieback<\/sub>$/);
  });

  it.each([
    ['github', 65_536],
    ['gitlab', 1_000_000],
  ] as const)('stays within what %s takes, and says that it is cut', (kind, most) => {
    const { body, isCut, notices } = commentBody(kind, `${'a line\n'.repeat(200_000)}`, marker, {});
    expect(body.length).toBeLessThanOrEqual(most);
    expect(body.length).toBeGreaterThan(most - 1000);
    expect({ isCut, notices }).toEqual({ isCut: true, notices: [expect.stringContaining(`${most} characters`)] });
    expect(body).toContain('Cut here');
  });

  it.each(['/merge', '/close\n', '/assign @ada', '  /approve', '# A\n/label ~bug'])(
    'gives no order to whoever reads orders in comments: %j',
    (text) => {
      expect(commentBody('gitlab', `first\n${text}`, marker, {}).body).not.toMatch(/^\s*\/[a-z]/m);
    },
  );

  it('leaves paths as they are', () => {
    expect(commentBody('gitlab', '/usr/bin/python\n', marker, {}).body).toContain('\n/usr/bin/python\n');
  });

  it.each(['<svg viewBox="0 0 1 1">', '![a](data:image/png;base64,AA)', '<img src="data:image/png;base64,AA">'])(
    'says what no forge shows: %s',
    (image) => {
      expect(commentBody('github', image, marker, {}).notices).toEqual([expect.stringContaining('Mermaid')]);
    },
  );
});

describe('isMarked', () => {
  it('is not misled by a quotation, nor by another key', () => {
    expect(isMarked(`> ${marker}\nyes`, marker)).toBe(false);
    expect(isMarked(markerOf('tieback-audit'), marker)).toBe(false);
  });
});

describe('markerOf', () => {
  it.each(['', 'a b', '-->', 'ä', 'x'.repeat(65)])('refuses the key "%s"', (key) => {
    expect(() => markerOf(key)).toThrow(expect.objectContaining({ code: 'USAGE_INVALID' }));
  });
});
