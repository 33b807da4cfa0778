import { describe, expect, it } from 'vitest';
import { TiebackError } from '../../../../src/errors.ts';
import { createHelpers } from '../../../../src/report/helpers/create-helpers.ts';
import type { HelperCall } from '../../../../src/report/helpers/helper.ts';
import { htmlDialect } from '../../../../src/report/html-dialect.ts';
import { isMarkup, markupText } from '../../../../src/report/markup.ts';
import { createPrintLog } from '../../../../src/report/print-log.ts';
import { isShown, showFact, withShown } from '../../../../src/report/shown.ts';
import { templateFault } from '../../../../src/report/template-fault.ts';
import { fact, missingFact, sampleEvidence, source } from '../../../support/sample-evidence.ts';

const log = createPrintLog();
const helpers = createHelpers({
  dialect: htmlDialect,
  locale: 'en',
  evidence: sampleEvidence(),
  styles: '',
  log,
  noteOf: (path) => (path.endsWith('.id') ? 5 : 6),
  paths: ['subject.data.commit.id', 'subject.data.commit.message', 'subject.run.id'],
});

const call = (name: string, args: readonly unknown[], hash: HelperCall['hash'] = {}): unknown => {
  const answer = helpers[name]?.({ args, hash, fault: (problem) => templateFault({ file: 'x' }, problem) });
  if (isMarkup(answer)) return markupText(answer);
  return isShown(answer) ? `${answer.form}:${answer.text}` : answer;
};

const shown = (value: unknown) => showFact(fact('recorded', value, source('r')), 'subject.x', 3, 'en');
const gone = showFact(missingFact('absent'), 'subject.y', 0, 'en');

describe('a helper that writes values', () => {
  it.each([
    ['date', '2026-01-02T03:04:05Z', '2026-01-02 03:04:05 UTC'],
    ['number', 1234.5, '1,234.5'],
    ['exact', 0.1234567890123, '0.1234567890123'],
    ['percent', 0.5, '50%'],
    ['bytes', 12_345, '12.3 kB (12,345 bytes)'],
    ['duration', 61_000, '1 min 1 s'],
  ])('%s does so in a fact and in a plain value alike', (name, value, text) => {
    expect(call(name, [value])).toBe(text);
    expect(call(name, [shown(value)])).toBe(`text:${text}`);
  });

  it('leaves a missing fact missing, and text that is no number as it is', () => {
    expect(call('number', [gone])).toBe('text:missing');
    expect(call('number', [shown('NaN')])).toBe('text:NaN');
  });

  it('keeps an empty value from being printed as nothing', () => {
    expect(call('shortId', [shown('')])).toBe('code:(empty)');
    expect(call('code', [''])).toBe('<code class="v">(empty)</code>');
  });

  it('lays out JSON, and leaves what is none', () => {
    expect(call('pretty', [shown('{"a":1}')])).toBe('block:{\n  "a": 1\n}');
    expect(call('pretty', [shown('a=1')])).toBe('block:a=1');
    expect(call('pretty', ['[1]'])).toBe('<pre>[\n  1\n]</pre>');
  });
});

describe('a helper that compares', () => {
  it('looks through facts at their values', () => {
    expect([call('eq', [shown('a'), 'a']), call('ne', [shown(1), shown(2)]), call('eq', [gone, 'a'])]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('takes a known fact for true unless it says no', () => {
    expect([call('and', [shown(0), shown('a')]), call('or', [gone, shown(false)]), call('not', [shown(true)])]).toEqual(
      [true, false, false],
    );
    expect([call('known', [shown(0)]), call('known', [gone]), call('known', ['plain'])]).toEqual([true, false, false]);
    expect([call('defined', [undefined]), call('defined', [0])]).toEqual([false, true]);
  });
});

describe('a helper for lists', () => {
  it('takes the first of a list, and counts the rest', () => {
    expect([call('firstOf', [[1, 2, 3], 2]), call('restOf', [[1, 2, 3], 2]), call('restOf', [[1], 2])]).toEqual([
      [1, 2],
      1,
      0,
    ]);
  });

  it('is refused without a list or a whole number', () => {
    expect(() => call('firstOf', ['abc', 2])).toThrowError(/\{\{firstOf\}\} needs a list and a whole number/);
    expect(() => call('restOf', [[1], -1])).toThrowError(/\{\{restOf\}\} needs/);
  });
});

describe('a helper for names and ids', () => {
  it('breaks a name behind its signs, and nowhere else', () => {
    expect(call('keyName', ['tieback.clock_lakefs_ms'])).toBe(
      '<code class="v key">tieback.<wbr>clock_<wbr>lakefs_<wbr>ms</code>',
    );
    expect(call('keyName', ['<b>::x'])).toBe('<code class="v key">&lt;b&gt;::<wbr>x</code>');
  });

  it('links a run’s id to its page, and leaves one that is missing', () => {
    const other = withShown(shown('0123'), { note: 0 });
    expect(
      call('value', [
        helpers['runPage']?.({
          args: [other],
          hash: {},
          fault: () => new TiebackError('USAGE_INVALID', 'x', { hint: 'try again' }),
        }),
      ]),
    ).toBe(
      '<a href="https://mlflow.example.org/#/experiments/3/runs/0123" rel="noopener noreferrer"><code class="v">0123</code></a>',
    );
    expect(call('runPage', [gone])).toBe('text:missing');
  });

  it('does not let an id lead elsewhere', () => {
    const hostile = helpers['runPage']?.({
      args: [shown('../../x?"<a>')],
      hash: {},
      fault: () => new TiebackError('USAGE_INVALID', 'x', { hint: 'try again' }),
    });
    expect(call('value', [hostile])).toContain('/runs/..%2F..%2Fx%3F%22%3Ca%3E"');
  });
});

describe('a helper that prints facts', () => {
  it('says quietly that nobody asked, and loudly that something is missing', () => {
    const unasked = showFact(missingFact('not-asked'), 'subject.z', 0, 'en');
    expect(call('value', [unasked])).toBe('<span class="unasked">not recorded</span>');
    expect(call('source', [unasked])).toBe('<span class="grade g-unasked">not asked</span>');
    expect([call('absent', [unasked]), call('absent', [gone]), call('absent', [shown(1)])]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('writes value, grade and footnote', () => {
    expect(call('fact', [shown('a<b')])).toBe(
      '<span class="fact"><bdi class="v">a&lt;b</bdi><span class="nowrap"><span class="grade dot g-recorded"><span class="sr">recorded</span></span><sup><a class="note" href="#note-3">3</a></sup></span></span>',
    );
    expect(call('value', [gone])).toBe('<span class="missing"><b>missing</b>: not recorded</span>');
    expect(call('source', [gone])).toBe('<span class="grade g-missing">missing</span>');
  });

  it('gives a check the footnotes of the facts and branches that it rests on', () => {
    expect(call('notes', [['data.commit', 'run.id']])).toBe(
      '<a class="note" href="#note-5">5</a> <a class="note" href="#note-6">6</a>',
    );
    expect(call('notes', [['data.com']])).toBe('');
  });

  it('writes text into a style sheet so that it stays a string', () => {
    expect(call('cssText', ['a"b\n</style>\\'])).toBe('"a\\22 b\\a \\3c /style\\3e \\5c "');
  });
});
