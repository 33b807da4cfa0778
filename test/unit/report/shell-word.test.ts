import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { shellWord } from '../../../src/report/shell-word.ts';

describe('shellWord', () => {
  it('leaves plain words alone', () => {
    expect(shellWord('lakefs://wdbc/abc/train/')).toBe('lakefs://wdbc/abc/train/');
  });

  it.each(["it's", '$(id) `id` $HOME', '; rm -rf ~', 'a b*', '"', '\\', "'; echo x '"])(
    'gives a shell %j back as one word',
    (text) => {
      const out = execFileSync('/bin/sh', ['-c', `printf %s ${shellWord(text)}`], { encoding: 'utf8' });
      expect(out).toBe(text);
    },
  );

  it('shows a line break instead of making one', () => {
    expect(shellWord('a\nrm x')).toBe("'a⟨U+000A⟩rm x'");
  });
});
