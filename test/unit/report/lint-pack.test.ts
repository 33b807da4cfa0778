import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contextShape } from '../../../src/report/lint/context-shape.ts';
import { type Shape, stepInto } from '../../../src/report/lint/shape.ts';
import { lintPack } from '../../../src/report/lint-pack.ts';
import { builtInNames } from '../../../src/report/load-pack.ts';
import { isShown } from '../../../src/report/shown.ts';
import { templateContext } from '../../../src/report/template-context.ts';
import { sampleVariants } from '../../support/sample-variants.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tieback-lint-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const put = (file: string, text: string): string => {
  mkdirSync(dirname(join(dir, file)), { recursive: true });
  writeFileSync(join(dir, file), text);
  return join(dir, file);
};

const inheriting = (more = ''): void => {
  put(
    'manifest.yaml',
    `id: mine\nversion: 1.0.0\ntitle: Mine\nevidence: tieback/evidence/1\ninherits: provenance\n${more}`,
  );
};

const problems = async (template: string): Promise<readonly string[]> =>
  (await lintPack(put('own.html.hbs', template))).map(({ message }) => message);

// Going through a whole pack takes a while on a busy machine.
describe('lintPack', { timeout: 60_000 }, () => {
  it('has nothing against the built-in packs', async () => {
    for (const name of await builtInNames()) expect([name, await lintPack(name)]).toEqual([name, []]);
  });

  it.each([
    ['{{fact subject.run.nmae}}', 'subject.run.nmae', 'name'],
    ['{{document.titel}}', 'document.titel', 'title'],
    ['{{#if subject.tie.kin}}x{{/if}}', 'subject.tie.kin', 'kind'],
    ['{{#each subject.run.metrics as |one|}}{{fact one.valeu}}{{/each}}', 'one.valeu', 'value'],
    ['{{#each subject.run.metrics}}{{kee}}{{/each}}', 'kee', 'key'],
    ['{{#with subject.data}}{{fact commit.idd}}{{/with}}', 'commit.idd', 'id'],
    ['{{#each checks}}{{@root.document.pak.id}}{{/each}}', '@root.document.pak.id', 'pack'],
    ['{{#with subject.data}}{{#with commit}}{{../brnch.text}}{{/with}}{{/with}}', '../brnch.text', 'branch'],
    ['{{> row label="Run" of=subject.run.idd}}', 'subject.run.idd', 'id'],
    ['{{subject.run.name.txt}}', 'subject.run.name.txt', 'text'],
    ['{{#each (firstOf checks 2)}}{{outcom}}{{/each}}', 'outcom', 'outcome'],
    ['{{#if (defined subject.run.nothing)}}x{{/if}}', 'subject.run.nothing', ''],
    ['{{#*inline "own"}}{{of.idd.text}}{{/inline}}{{> own of=subject.run}}', 'of.idd.text', 'id'],
  ])('finds in %s the path that no evidence has', async (template, path, meant) => {
    const [first, ...others] = await lintPack(put('own.html.hbs', template));
    expect([first?.message, others]).toEqual([expect.stringContaining(`"${path}" is not in the context schema`), []]);
    expect(first?.hint).toContain(meant === '' ? 'There is: ' : `did you mean "${meant}"`);
    expect(first?.details).toMatchObject({ line: 1 });
  });

  it.each([
    '{{#each subject.run.params as |one index|}}{{index}} {{one.key}} {{fact one.fact}} {{@index}} {{@last}}{{/each}}',
    '{{#*inline "own"}}{{#if (defined remark)}}{{remark}}{{/if}}{{/inline}}{{> own}}{{> own remark="x"}}',
    '{{#with subject.data.commit as |commit|}}{{fact (shortId commit.id)}} {{fact id}}{{/with}}',
    '{{checks.length}} {{#each checks.[0].facts}}{{this}}{{/each}}',
    '{{#each document.notes}}{{#each entries}}{{../record}} {{note}}{{/each}}{{/each}}',
  ])('has nothing against %s', async (template) => {
    expect(await problems(template)).toEqual([]);
  });

  it('tells every problem at once, with file and line', async () => {
    const found = await problems(
      '<p>{{fact subject.a}}</p>\n{{fact subject.b}}\n{{subject.run.id}}\n{{{subject.tie.id.text}}}',
    );
    expect(found).toHaveLength(4);
    expect(found.join('\n')).toMatch(
      /line 1: "subject\.a"[\s\S]*line 2: "subject\.b"[\s\S]*line 3: a fact is printed bare/,
    );
  });

  it('looks into the partials of a pack, those too that nobody calls', async () => {
    inheriting();
    put('partials/html/cover.hbs', '<h1>{{subject.run.nam.text}}</h1>');
    put('partials/unused.hbs', '{{@root.subject.rn.id.text}}');
    const messages = (await lintPack(dir)).map(({ message }) => message);
    expect(messages.sort()).toEqual([
      expect.stringContaining('"partials/html/cover.hbs", line 1: "subject.run.nam.text"'),
      expect.stringContaining('"partials/unused.hbs", line 1: "@root.subject.rn.id.text"'),
    ]);
  });

  it('runs into what only shows when it is rendered', async () => {
    expect(await problems('{{#*inline "a"}}{{> a}}{{/inline}}{{> a}}')).toEqual([
      expect.stringContaining('calls itself without end'),
    ]);
  });

  it.each([
    ['inherits: nothing', /"nothing", which is no built-in pack/],
    ['entry: {html: ../../secret.hbs}', /relative path inside the pack/],
    ['css: [css/linked.css]', /link that leads out of the pack/],
    ['css: [css/end.css]', /may not end its element/],
    ['css: [css/import.css]', /may not load another one/],
    ['css: [css/load.css]', /may not load anything/],
  ])('refuses a pack whose manifest says %s', async (line, problem) => {
    put('../outside.css', 'h1 { color: red }');
    put('css/end.css', '</style><script>alert(1)</script>');
    put('css/import.css', '@import "https://example.org/a.css";');
    put('css/load.css', 'h1 { background: url( "https://example.org/a.png") }');
    symlinkSync(join(dir, '../outside.css'), join(dir, 'css/linked.css'));
    inheriting(line.startsWith('inherits') ? '' : `${line}\n`);
    if (line.startsWith('inherits'))
      put('manifest.yaml', `id: mine\nversion: 1.0.0\ntitle: Mine\nevidence: tieback/evidence/1\n${line}\n`);
    const [first] = await lintPack(dir);
    expect(first?.message).toMatch(problem);
    rmSync(join(dir, '../outside.css'));
  });
});

describe('a template', { timeout: 60_000 }, () => {
  it.each([
    '<script>alert(1)</script>',
    '<p onclick="alert(1)">x</p>',
    '<a href="javascript:alert(1)">x</a>',
    '<iframe src="data:text/html,x"></iframe>',
    '<img src="https://example.org/a.png">',
    '<link rel="stylesheet" href="a.css">',
    '<meta http-equiv="refresh" content="0;url=https://example.org">',
    '<object data="file:///etc/passwd"></object>',
    '{{constructor}}',
    '{{subject.constructor}}',
    '{{subject.__proto__}}',
    '{{#with (lookup subject "constructor")}}{{this}}{{/with}}',
    '{{#each subject.run.params as |one|}}{{one.constructor.constructor}}{{/each}}',
    '{{> (lookup subject "x")}}',
    '{{> ../../../etc/passwd}}',
    '{{log subject}}',
    '{{helperMissing}}',
    '{{#blockHelperMissing subject}}x{{/blockHelperMissing}}',
    '{{* decorator}}',
    '{{{subject.run.name.text}}}',
    '{{& subject.run.name.text}}',
  ])('cannot run code, reach a prototype, load or read anything: %s', async (template) => {
    expect((await problems(template)).length).toBeGreaterThan(0);
  });

  it('may link, and hold pictures of its own', async () => {
    const template =
      '<a href="https://example.org/">x</a><a href="#a">y</a><img alt="" src="data:image/png;base64,AA==">';
    expect(await problems(template)).toEqual([]);
  });
});

describe('the context schema', { timeout: 60_000 }, () => {
  /** Paths of a context that the schema lacks. */
  const unknown = (value: unknown, shape: Shape, path: string): readonly string[] => {
    if (shape.kind === 'any' || value === null) return [];
    if (isShown(value)) return shape.kind === 'fact' ? [] : [`${path} is a fact`];
    if (typeof value !== 'object') return shape.kind === 'text' ? [] : [`${path} is plain`];
    return Object.entries(value).flatMap(([key, item]) => {
      const next = stepInto(shape, key);
      return next === undefined ? [`${path}.${key}`] : unknown(item, next, `${path}.${key}`);
    });
  };

  it.each(Object.entries(sampleVariants))('has every path of the variant %s', (_name, evidence) => {
    const pack = { id: 'own', version: '1.0.0', title: 'Own' };
    const { context } = templateContext({ evidence: evidence(), pack, locale: 'en' }, { labels: new Map(), paths: [] });
    expect(unknown(context, contextShape(), 'context')).toEqual([]);
  });
});
