import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { commandLine, commandWord, posixWord } from '../../../src/util/command-word.ts';

describe('commandWord', () => {
  it.each(['report.html', './my-faces', 'C:/work/x', 'a@b:1'])('leaves %s as it is for a POSIX shell', (word) => {
    expect(posixWord(word)).toBe(word);
  });

  it.each(['my folder', "it's", '$HOME', 'C:\\work', '*', '', '~/x', 'ä'])('gives a POSIX shell %j back', (word) => {
    const out = execFileSync('/bin/sh', ['-c', `printf %s ${commandWord(word, 'linux')}`], { encoding: 'utf8' });
    expect(out).toBe(word);
    expect(commandWord(word, 'darwin')).toBe(commandWord(word, 'linux'));
  });

  it.each([
    ['C:\\work\\report', 'C:\\work\\report'],
    ['.\\my-faces', '.\\my-faces'],
    ['C:\\my work\\report.html', '"C:\\my work\\report.html"'],
    ['C:\\my work\\', '"C:\\my work\\\\"'],
    ["it's", '"it\'s"'],
    ['a&b', '"a&b"'],
    ['', '""'],
  ])('writes %j for cmd and PowerShell', (word, expected) => {
    expect(commandWord(word, 'win32')).toBe(expected);
  });
});

describe('commandLine', () => {
  it.each([
    [['python', 'train.py', '--lr', '0.1'], 'python train.py --lr 0.1'],
    [['sh', '-c', 'echo "a  b" "$1"', 'x', "it's $HOME"], `sh -c 'echo "a  b" "$1"' x 'it'\\''s $HOME'`],
    [['python', '-c', "a = '\\t'\nprint(a)"], `python -c $'a = \\'\\\\t\\'\\nprint(a)'`],
  ])('of %j is what would be typed', (words, line) => {
    expect(commandLine(words)).toBe(line);
  });

  it.each([
    ['a\nb\tc', "it's\r\n", '\\n \n'],
    ['$(date)\n`x`', 'é\n😀'],
  ])('gives a shell %j back', (...words) => {
    const out = execFileSync('bash', ['-c', `printf '%s\\0' ${commandLine(words)}`], { encoding: 'utf8' });
    expect(out.split('\0').slice(0, -1)).toEqual(words);
  });
});
