import { describe, expect, it } from 'vitest';
import { escapeHtml } from '../../../src/report/escape-html.ts';
import { createHelpers } from '../../../src/report/helpers/create-helpers.ts';
import { htmlDialect } from '../../../src/report/html-dialect.ts';
import { plainContext, presentSubject } from '../../../src/report/present.ts';
import { createPrintLog } from '../../../src/report/print-log.ts';
import { compileTemplate } from '../../../src/report/template-engine.ts';
import { sampleEvidence } from '../../support/sample-evidence.ts';

const evidence = sampleEvidence();

const helpers = createHelpers({
  dialect: htmlDialect,
  locale: 'en',
  evidence,
  styles: 'p {}',
  log: createPrintLog(),
  noteOf: () => 7,
  paths: ['subject.run.id'],
});

const plain = { zero: 0, no: false, empty: '', none: [], list: [{ name: '<a>' }, { name: 'b' }], text: '<b>"&' };
const context = Object.assign(Object.create(null), plainContext(plain), {
  subject: presentSubject(evidence, () => 7, 'en'),
});

const render = (source: string, partials: Readonly<Record<string, string>> = {}, isHtml = true): string => {
  const files = Object.entries(partials).map(([name, text]) => [name, { file: `partials/${name}.hbs`, source: text }]);
  const sources = { file: 'own.hbs', source, partials: Object.fromEntries(files) };
  return compileTemplate(sources, Object.keys(helpers), isHtml)(context, helpers, escapeHtml);
};

const problem = (message: string | RegExp, hint?: string | RegExp) =>
  expect.objectContaining({
    code: 'REPORT_TEMPLATE_INVALID',
    message: typeof message === 'string' ? message : expect.stringMatching(message),
    ...(hint === undefined ? {} : { hint: expect.stringMatching(hint) }),
  });

describe('a template', () => {
  it('prints plain values escaped, and keeps white-space control', () => {
    expect(render('[ {{~text~}} ] {{zero}} {{no}} {{"<i>"}} {{list.length}}')).toBe(
      '[&lt;b&gt;&quot;&amp;] 0 no &lt;i&gt; 2',
    );
  });

  it('prints helpers called with and without arguments, and inside each other', () => {
    expect(render('{{styles}} {{code text}} {{plural (eq zero 0) "one" "many"}}')).toBe(
      'p {} <code class="v">&lt;b&gt;&quot;&amp;</code> many',
    );
  });

  it('goes through lists, with block parameters, index and else', () => {
    expect(render('{{#each list as |it|}}{{@index}}{{it.name}}{{/each}}{{#each none}}x{{else}}none{{/each}}')).toBe(
      '0&lt;a&gt;1bnone',
    );
  });

  it('calls partials, inline ones too', () => {
    expect(
      render('{{#*inline "own"}}<{{text}}>{{/inline}}{{> own}}{{> row label="x"}}', { row: '{{label}}{{zero}}' }),
    ).toBe('<&lt;b&gt;&quot;&amp;>x0');
  });

  it('holds a fact to be true when it is known and not "no", even when it is 0', () => {
    const source =
      '{{#if subject.data.changes.changed}}zero {{/if}}{{#if subject.code.isDirty}}dirty{{else}}clean{{/if}}{{#unless subject.run.extraRuns}} gone{{/unless}}';
    expect(render(source)).toBe('zero clean gone');
  });

  it('reaches no prototype', () => {
    expect(() => render('{{text.constructor}}')).toThrowError(problem(/does not exist/));
    expect(() => render('{{list.map}}')).toThrowError(problem(/does not exist/));
    expect(() => render('{{subject.constructor.constructor}}')).toThrowError(problem(/does not exist/));
  });

  it('is refused when it prints a fact bare, with the path of the fact and the line', () => {
    expect(() => render('a\nb {{subject.data.commit.id}}')).toThrowError(
      problem(
        'template "own.hbs", line 2: the fact "subject.data.commit.id" is printed bare, in {{subject.data.commit.id}}',
        /\{\{fact x\}\}/,
      ),
    );
    expect(() => render('{{#each subject.run.params as |p|}}\n\n{{p.fact}}{{/each}}')).toThrowError(
      problem('template "own.hbs", line 3: the fact "subject.run.params.0.fact" is printed bare, in {{p.fact}}'),
    );
    expect(() => render('{{date subject.run.startedAt}}')).toThrowError(
      problem(/"subject.run.startedAt" is printed bare/),
    );
  });

  it('names the partial in which the mistake is', () => {
    expect(() => render('{{> row of=subject.run.id}}', { row: '\n{{of}}' })).toThrowError(
      problem('template "partials/row.hbs", line 2: the fact "subject.run.id" is printed bare, in {{of}}'),
    );
  });

  it.each([
    '{{subject.typo}}',
    '{{subject.typo.deeper}}',
    '{{fact subject.typo}}',
    '{{#if subject.typo}}{{/if}}',
    '{{#each typo}}{{/each}}',
    '{{#with typo}}{{/with}}',
    '{{#each list as |it|}}{{it.typo}}{{/each}}',
  ])('is refused when it uses what does not exist: %s', (source) => {
    expect(() => render(source)).toThrowError(
      problem(/^template "own.hbs", line 1: "[\w.]*typo[\w.]*" does not exist, in \{\{/, /there is no "typo"/),
    );
  });

  it.each([
    [
      '{{fact subject.dat.commit.id}}',
      '"subject.dat.commit.id" does not exist, in {{fact subject.dat.commit.id}}',
      /^in "subject" there is no "dat"; did you mean "data"\? There is isDemo, servers, tie, data, /,
    ],
    [
      '{{~fact (code subject.run.idd)~}}',
      '"subject.run.idd" does not exist, in (code subject.run.idd)',
      /did you mean "id"\?/,
    ],
    [
      '{{#each list as |it|}}{{it.nme}}{{/each}}',
      '"it.nme" does not exist, in {{it.nme}}',
      /^in "it" there is no "nme"; did you mean "name"\? There is name;/,
    ],
    [
      '{{#with subject.run as |r|}}{{#each r.metrics as |m i|}}{{fact m.valu}}{{/each}}{{/with}}',
      '"m.valu" does not exist, in {{fact m.valu}}',
      /^in "m" there is no "valu"; did you mean "value"\?/,
    ],
    [
      '{{#each list}}{{code subject.run}}{{/each}}',
      '"subject.run" does not exist, in {{code subject.run}}',
      /^inside \{\{#each\}\} and \{\{#with\}\} write @root.subject; here there is name/,
    ],
    [
      '{{@root.txt}}',
      '"@root.txt" does not exist, in {{@root.txt}}',
      /^in "@root" there is no "txt"; did you mean "text"\?/,
    ],
    [
      '{{list.first}}',
      '"list.first" does not exist, in {{list.first}}',
      /^"list" is a list: go through it with \{\{#each list as \|one\|\}\}/,
    ],
    ['{{text.more}}', '"text.more" does not exist, in {{text.more}}', /^"text" is a plain value/],
    [
      '{{#each list}}{{../nowhere}}{{/each}}',
      '"../nowhere" does not exist, in {{../nowhere}}',
      /^look for a misspelt path/,
    ],
    ['{{#if\n  subject.typo}}{{/if}}', '"subject.typo" does not exist, in {{#if subject.typo}}', /did you mean/],
  ])('says which expression is wrong and what there is instead: %s', (source, message, hint) => {
    expect(() => render(source)).toThrowError(problem(`template "own.hbs", line 1: ${message}`, hint));
  });

  it('blames the template that hands a partial nothing, not the partial', () => {
    expect(() => render('ok\n{{> row of=subject.typo}}', { row: '{{fact of}}' })).toThrowError(
      problem('template "own.hbs", line 2: "subject.typo" does not exist, in subject.typo', /there is no "typo"/),
    );
    expect(() => render('{{> row typo}}', { row: 'x' })).toThrowError(problem(/line 1: "typo" does not exist/));
  });

  it.each([
    ['{{facts subject.run.id}}', /^did you mean "fact"\? The helpers are /],
    ['{{> rows}}', /^did you mean "row"\? The partials are row$/],
  ])('suggests a name that there is: %s', (source, hint) => {
    expect(() => render(source, { row: 'x' })).toThrowError(problem(/there is no/, hint));
  });

  it('may ask for what may be absent', () => {
    expect(render('{{#if (defined subject.typo)}}a{{else}}b{{/if}}')).toBe('b');
  });

  it.each([
    ['{{list}}', /a list or an object is printed/],
    ['{{fact text}}', /\{\{fact\}\} needs a fact/],
    ['{{#each subject.data.commit.parents}}{{/each}}', /is gone through/],
    ['{{outcome text}}', /needs pass, warn, fail or skip/],
    ['{{number zero digits="many"}}', /digits= needs a whole number/],
  ])('is refused when it gives a helper the wrong thing: %s', (source, message) => {
    expect(() => render(source)).toThrowError(problem(message));
  });

  it.each([
    ['{{{text}}}', /unescaped output/],
    ['{{&text}}', /unescaped output/],
    ['{{shout text}}', /there is no helper "shout"/],
    ['{{code (shout text)}}', /there is no helper "shout"/],
    ['{{lookup subject text}}', /there is no helper "lookup"/],
    ['{{log text}}', /there is no helper "log"/],
    ['{{#eq a b}}{{/eq}}', /"eq" is no block/],
    ['{{#list}}{{/list}}', /there is no block "list"/],
    ['{{> nowhere}}', /there is no partial "nowhere"/],
    ['{{> (code text)}}', /named by a plain word/],
    ['{{* decorate}}', /decorators are not allowed/],
    ['<a title={{text}}>', /attribute without quotes/],
    ['<a class="x" title = {{text}}>', /attribute without quotes/],
    ['<a href="{{text}}">', /a value makes a whole link/],
    ["<img src='{{text}}'>", /a value makes a whole link/],
    ['<p onclick="go({{text}})">', /script or style attribute/],
    ['<p style="color:{{text}}">', /script or style attribute/],
  ])('is refused before any data is looked at: %s', (source, message) => {
    expect(() => render(`ok\n${source}`)).toThrowError(problem(message));
    expect(() => render(`ok\n${source}`)).toThrowError(
      expect.objectContaining({ details: { file: 'own.hbs', line: 2 } }),
    );
  });

  it('may write what looks like an attribute in Markdown', () => {
    expect(render('<seed={{zero}}', {}, false)).toBe('<seed=0');
  });

  it('is refused with the line of a syntax error', () => {
    expect(() => render('a\n{{#if zero}}\nb')).toThrowError(
      expect.objectContaining({ code: 'REPORT_TEMPLATE_INVALID', details: expect.objectContaining({ line: 3 }) }),
    );
    expect(() => render('a\n{{zero')).toThrowError(
      expect.objectContaining({ details: expect.objectContaining({ file: 'own.hbs', line: 2 }) }),
    );
    expect(() => render('{{#if zero}}{{/each}}')).toThrowError(problem(/line 1: if doesn't match each/));
  });

  it('is refused when a partial calls itself without end', () => {
    expect(() => render('{{> a}}', { a: '{{> a}}' })).toThrowError(problem(/calls itself without end/));
  });

  it('does not take a mistake of ours for one of the template', () => {
    const broken = {
      ...helpers,
      code: () => {
        throw new TypeError('ours');
      },
    };
    const template = compileTemplate(
      { file: 'own.hbs', source: '{{code text}}', partials: {} },
      Object.keys(broken),
      true,
    );
    expect(() => template(context, broken, escapeHtml)).toThrowError(TypeError);
  });
});
