import type { CommitFacts, DatasetFacts } from '../../src/model/data-facts.ts';
import type { Evidence, Subject } from '../../src/model/evidence.ts';
import type { Fact, KnownFact, Source } from '../../src/model/fact.ts';
import { asTieId } from '../../src/model/ids.ts';
import { alteredEvidence } from './altered-evidence.ts';
import { fact, missingFact, sampleEvidence, source } from './sample-evidence.ts';
import { recordNames, sample } from './sample-records.ts';

const isFact = (value: object): value is Fact<unknown> => 'grade' in value && ('sources' in value || 'why' in value);

/** A copy of plain data in which every fact has gone through `change`, given its path. */
const mapFacts = (value: unknown, change: (fact: Fact<unknown>, path: string) => unknown, path = ''): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (isFact(value)) return change(value, path);
  if (Array.isArray(value)) return value.map((item, index) => mapFacts(item, change, `${path}.${index}`));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, mapFacts(item, change, `${path}.${key}`)]),
  );
};

const emptyCommit = (commit: CommitFacts): CommitFacts => ({ ...commit, metadata: [] });

/** Nothing is known but the tie's id: every other fact is missing, every list empty. */
const minimal = (): Evidence => {
  const whole = sampleEvidence();
  const { subject } = whole;
  const bare = mapFacts(
    {
      ...subject,
      data: {
        ...subject.data,
        chain: [],
        counts: [],
        datasets: [],
        baseline: emptyCommit(subject.data.baseline),
        commit: emptyCommit(subject.data.commit),
        changes: { ...subject.data.changes, sample: [], isComplete: false },
      },
      run: { ...subject.run, params: [], metrics: [], tags: [] },
      links: { ...subject.links, back: emptyCommit(subject.links.back) },
    },
    () => missingFact('absent'),
  ) as Subject;
  const id = fact('asserted', asTieId(sample.tie), source(recordNames.request, '/tie'));
  return {
    ...whole,
    records: Object.fromEntries(Object.entries(whole.records).filter(([id]) => id === recordNames.request)),
    subject: { ...bare, tie: { ...bare.tie, id } },
    checks: [],
  };
};

/** A tie on a fixed version: no branch, no baseline, nothing changed; the URI was handed over. */
const fixed = (): Evidence => {
  const whole = sampleEvidence();
  const { subject } = whole;
  const none = missingFact('not-asked', 'a tie on a fixed version has none');
  const [training, ...others] = subject.data.datasets;
  const first: readonly DatasetFacts[] = training === undefined ? [] : [{ ...training, ref: subject.data.tag }];
  return {
    ...whole,
    subject: {
      ...subject,
      tie: {
        ...subject.tie,
        kind: fact('derived', 'fixed', source(recordNames.data, '/id')),
        dataMode: fact('recorded', 'uri-given', source(recordNames.back, '/metadata/tieback.data_mode')),
        dataCheck: fact('recorded', 'not-checked', source(recordNames.back, '/metadata/tieback.data_check')),
      },
      data: {
        ...subject.data,
        branch: none,
        baselineTag: none,
        baseline: emptyCommit(mapFacts(subject.data.baseline, () => none) as CommitFacts),
        chain: [subject.data.commit],
        counts: [],
        changes: { ...(mapFacts(subject.data.changes, () => none) as Subject['data']['changes']), sample: [] },
        augmentationParams: none,
        datasets: [...first, ...others],
      },
      run: { ...subject.run, extraRuns: fact('asserted', 2, source(recordNames.back, '/metadata')) },
      links: { ...subject.links, baselineAnchor: none },
    },
    checks: whole.checks.map((check) =>
      check.id.startsWith('AUG') || check.id === 'DATA-04'
        ? { ...check, outcome: 'skip', reason: 'a tie on a fixed version changes no data' }
        : check,
    ),
  };
};

/** MLflow did not answer, the tag was moved, the tree was dirty; made from a sandbox. */
const missing = (): Evidence => {
  const whole = sampleEvidence();
  const { subject } = whole;
  const gone = missingFact('unreachable', 'start MLflow and make the report again');
  const elsewhere: readonly [Source] = [source(recordNames.dataTag, '/commit_id')];
  return {
    ...whole,
    records: {
      ...whole.records,
      'tieback:gaps': {
        system: 'tieback',
        readAt: sample.readAt,
        body: { [recordNames.run]: { why: 'unreachable', code: 'HTTP_UNREACHABLE' } },
      },
    },
    subject: {
      ...subject,
      isDemo: fact('derived', true, source(recordNames.lakefsConfig, '/version')),
      run: {
        ...(mapFacts({ ...subject.run, params: [], metrics: [], tags: [] }, () => gone) as Subject['run']),
        id: subject.run.id,
      },
      data: { ...subject.data, tagCommit: { grade: 'recorded', value: sample.baseline, sources: elsewhere } },
      links: {
        ...subject.links,
        forward: { repository: gone, commit: gone, url: gone },
        backRunId: fact('verified', 'another-run', source(recordNames.back, '/metadata/mlflow_run_id')),
      },
      code: { ...subject.code, isDirty: fact('recorded', true, source(recordNames.run, '/data/tags')) },
      seal: { ...subject.seal, recomputed: gone, changedSections: gone },
    },
    checks: whole.checks.map((check) => {
      if (check.id === 'LINK-03') return { ...check, outcome: 'fail', reason: 'the tag names another commit now' };
      if (check.id === 'LINK-02') return { ...check, outcome: 'fail', reason: 'the back-link names another run' };
      if (check.id === 'CODE-02') return { ...check, outcome: 'warn', reason: 'the tree had uncommitted changes' };
      if (/^(TIME|METRIC|LINK)/.test(check.id)) return { ...check, outcome: 'skip', reason: 'MLflow did not answer' };
      return check;
    }),
  };
};

/** What people and programs may put into a tag, a parameter, a path or a message. */
export const hostileTexts: readonly string[] = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  '{{7*7}} {{{constructor}}} {{> row}}',
  '</style></title><script>alert(2)</script>',
  'report\u202egpj.exe\u2066\u200b\u{e0041}',
  'red \u001b[31m nul \u0000 lone \ud800 end',
  '| a | b |\n| --- | --- |\n# heading\n- item',
  '```\nfence\n````\n`tick` ``two`` ~~~',
  '[link](javascript:alert(1)) ![image](https://evil.example/x.png) <https://evil.example>',
  'https://evil.example/?a=1|b=<c> www.evil.example me@evil.example',
  '*bold* _it_ ~~gone~~ \\ $x$ &lt;b&gt; &#60; <!-- comment -->',
  '1. one\r\n2) two\r> quote\u2028- three',
  "'; rm -rf ~; echo '$(id) `id`",
  '__proto__',
  '   ',
  '',
];

/** Ten thousand characters and more, as a tag or a path may have them. */
export const longText = '<b>long</b> | '.repeat(800);

const isKept = (path: string): boolean => path.endsWith('.tie.kind') || path.endsWith('.tie.dataMode');

/** The complete sample with every text in it, and every key, replaced by a hostile one. */
const hostile = (): Evidence => {
  const whole = sampleEvidence();
  let turn = 0;
  const next = (): string => hostileTexts[turn++ % hostileTexts.length] ?? '';
  const strangeRecord = 'lakefs:tag:wdbc:</code><script>alert(3)</script>|`';
  const poisoned = mapFacts(whole.subject, (it, path) => {
    if (it.grade === 'missing') return { ...it, hint: next() };
    if (typeof it.value !== 'string' || isKept(path)) return it;
    const value: KnownFact<string> = { ...it, value: next() };
    return turn % 7 === 0
      ? { ...value, sources: [{ ...it.sources[0], record: strangeRecord, pointer: '/<b>/|`' }] }
      : value;
  }) as Subject;
  const renamed = <T extends { readonly key: string }>(list: readonly T[]): readonly T[] =>
    list.map((one) => ({ ...one, key: next() }));
  const server = whole.records[recordNames.dataTag];
  return {
    ...whole,
    records:
      server === undefined
        ? whole.records
        : { ...whole.records, [strangeRecord]: { ...server, server: 'javascript:alert(4)' } },
    subject: {
      ...poisoned,
      data: {
        ...poisoned.data,
        commit: { ...poisoned.data.commit, metadata: renamed(poisoned.data.commit.metadata) },
        counts: poisoned.data.counts.map((count) => ({ ...count, unit: next() })),
        datasets: poisoned.data.datasets.map((dataset) => ({ ...dataset, role: next() })),
        changes: {
          ...poisoned.data.changes,
          sample: [...hostileTexts, longText].map((path) => ({ kind: 'added', path })),
        },
        augmentationParams: fact(
          'asserted',
          '{"a":"</pre><script>alert(5)</script>","```":[1e400,{}]}',
          source(recordNames.data),
        ),
      },
      run: {
        ...poisoned.run,
        url: fact('derived', 'https://ok.example/p|q`<b>\'?x="y"#(z)[w]', source(recordNames.run, '/info/run_id')),
        params: renamed(poisoned.run.params),
        metrics: renamed(poisoned.run.metrics),
        tags: [...hostileTexts, longText].map((value, index) => ({
          key: next(),
          fact: fact('asserted', value, source(recordNames.run, `/data/tags/${index}`)),
        })),
      },
    },
    checks: whole.checks.map((check, index) => ({
      ...check,
      title: next(),
      reason: next(),
      outcome: index === 0 ? 'warn' : check.outcome,
    })),
  };
};

/** Snapshots of other shapes than the plain sample, by name. */
export const sampleVariants = {
  full: sampleEvidence,
  minimal,
  fixed,
  missing,
  altered: alteredEvidence,
  hostile,
} as const;
