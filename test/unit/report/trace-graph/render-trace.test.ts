import { describe, expect, it } from 'vitest';
import { createStyle } from '../../../../src/cli/output/style.ts';
import { traceText } from '../../../../src/cli/output/trace-text.ts';
import type { TraceEdge, TraceGraph, TraceNode } from '../../../../src/model/trace.ts';
import { dataModeText } from '../../../../src/report/trace-graph/node-text.ts';
import { renderTrace } from '../../../../src/report/trace-graph/render-trace.ts';

const hostile = '"]|<script>alert(1)</script>\u001b[31m\u202e`x`';

const commit = (id: string, more: Partial<Extract<TraceNode, { kind: 'commit' }>> = {}): TraceNode => ({
  kind: 'commit',
  id,
  repository: 'faces',
  commit: id,
  tags: [],
  state: 'present',
  url: `http://lakefs/repositories/faces/commits/${id}`,
  ...more,
});

const graph: TraceGraph = {
  version: 1,
  subject: { text: hostile, node: 'run:1' },
  nodes: [
    {
      kind: 'run',
      id: 'run:1',
      runId: 'r1',
      name: hostile,
      status: 'FINISHED',
      state: 'present',
      url: 'javascript:alert(1)',
    },
    commit('c2', { tags: ['v2'], message: 'more faces\n\nbody' }),
    commit('c1', { tags: [hostile] }),
    {
      kind: 'model-version',
      id: 'm',
      name: 'net',
      version: '3',
      aliases: ['champion'],
      url: 'http://mlflow/#/models/net/versions/3',
    },
    { kind: 'code', id: 'g', commit: 'abcdef', repositoryUrl: 'https://git/x', isDirty: true },
    { kind: 'run', id: 'run:2', runId: 'r2', state: 'missing' },
  ],
  edges: [
    {
      kind: 'data',
      from: 'c2',
      to: 'run:1',
      strength: 'both-sides',
      signs: ['a', 'b'],
      role: 'training',
      dataMode: 'uri-given',
    },
    {
      kind: 'descent',
      from: 'c1',
      to: 'c2',
      strength: 'hash',
      signs: ['parent of the commit'],
      changes: { added: 2, removed: 0, changed: 1, isComplete: true },
    },
    { kind: 'data', from: 'c1', to: 'run:1', strength: 'weak', signs: [`run tag "${hostile}"`], role: 'test' },
    { kind: 'model', from: 'run:1', to: 'm', strength: 'stated', signs: ['a', 'b'] },
    { kind: 'code', from: 'g', to: 'run:1', strength: 'weak', signs: ['run tag "mlflow.source.git.commit"'] },
    { kind: 'nested', from: 'run:2', to: 'run:1', strength: 'stated', signs: ['a', 'b'] },
  ],
  notices: [hostile],
};

describe('a trace as text', () => {
  it.each([
    ['test', 'test data of run'],
    ['validation', 'validation data of run'],
    ['a role of many words', 'a role of man… data of run'],
    ['training', 'trained run'],
    [undefined, 'data of run'],
  ])('says of data what they were used for, seen from them, too: %s', (role, words) => {
    const [edge] = graph.edges.filter(({ kind, from }) => kind === 'data' && from === 'c1');
    if (edge === undefined) throw new Error('no input');
    const { role: _, ...bare } = edge;
    const edges = [role === undefined ? bare : { ...bare, role }];
    const text = traceText({ ...graph, edges, subject: { text: 'c1', node: 'c1' } }, createStyle(false));
    expect(text).toContain(`\n└─ ${words} "]|`);
  });

  it('shows both directions, what changed on the way, and weak links as such', () => {
    expect(traceText(graph, createStyle(false)).split('\n')).toEqual([
      'run "]|<script>alert(1)</script>⟨U+001B⟩[31m⟨U+202E⟩`x`  r1, FINISHED',
      '├─ trained on commit faces@c2  tag v2, more faces',
      '│  │  both sides: a, b',
      '│  │  data mode uri-given: the pinned URI was handed over; that the script read it is unproven',
      '│  └─ follows commit faces@c1  tag "]|<script>alert(1)</script>⟨U+001B⟩[31m⟨U+202E⟩`x`',
      '│        2 added, 1 changed',
      '├─ tested on commit faces@c1  tag "]|<script>alert(1)</script>⟨U+001B⟩[31m⟨U+202E⟩`x` (see above)',
      '│     weak, only: run tag ""]|<script>alert(1)</script>⟨U+001B⟩[31m⟨U+202E⟩`x`"',
      '├─ registered as model version net/3  @champion',
      '│     stated: a, b',
      '├─ ran code abcdef  https://git/x, with changes that are in no commit',
      '│     weak, only: run tag "mlflow.source.git.commit"',
      '└─ within run r2  missing',
      '      stated: a, b',
    ]);
  });
});

describe('the order of a trace as text', () => {
  const link = (from: string, to: string, strength: TraceEdge['strength']): TraceEdge => ({
    ...{ kind: 'data', from, to, strength, signs: ['a'], role: 'training' },
  });
  const run = (id: string): TraceNode => ({ kind: 'run', id, runId: id, state: 'present' });
  const linesOf = (subject: string, edges: readonly TraceEdge[]): readonly string[] => {
    const nodes = [run('r1'), run('r2'), commit('forged'), commit('both'), commit('next')];
    return traceText({ ...graph, subject: { text: subject, node: subject }, nodes, edges }, createStyle(false)).split(
      '\n',
    );
  };

  it('has the strongest of several links first', () => {
    const lines = linesOf('r1', [link('forged', 'r1', 'weak'), link('both', 'r1', 'both-sides')]);
    expect(lines.filter((line) => line.includes('trained on')).map((line) => line.slice(3))).toEqual([
      'trained on commit faces@both',
      'trained on commit faces@forged',
    ]);
  });

  it('tells what follows from a node where that stands first', () => {
    const lines = linesOf('both', [
      { kind: 'descent', from: 'both', to: 'next', strength: 'hash', signs: ['parent'] },
      link('both', 'r1', 'both-sides'),
      { kind: 'tie', from: 'r1', to: 'r2', strength: 'stated', signs: ['t'] },
      link('next', 'r1', 'weak'),
    ]);
    const at = lines.findIndex((line) => line.includes('run r1'));
    expect(lines[at]).not.toContain('see above');
    expect(lines[at + 2]).toContain('same tie as run r2');
    expect(lines.filter((line) => line.includes('(see above)'))).toHaveLength(1);
  });
});

describe('the trace of data as text', () => {
  const run = (id: string): TraceNode => ({ kind: 'run', id, runId: id, state: 'present' });
  const edge = (kind: TraceEdge['kind'], from: string, to: string, role?: string): TraceEdge => ({
    ...{ kind, from, to, strength: 'stated', signs: ['a'], ...(role === undefined ? {} : { role }) },
  });
  const linesOf = (edges: readonly TraceEdge[]): readonly string[] => {
    const code: TraceNode = { kind: 'code', id: 'g', commit: 'c0de' };
    const nodes = [commit('v1'), commit('next'), commit('tests'), run('r1'), run('r2'), run('r3'), code];
    const whole = { ...graph, subject: { text: 'v1', node: 'v1' }, nodes, edges };
    return traceText(whole, createStyle(false))
      .split('\n')
      .map((line) => line.replace(/ {2}(FINISHED|a)$/, ''));
  };

  it('shows the code of each run, and not what other runs ran it, and the runs on the version first', () => {
    const lines = linesOf([
      edge('descent', 'v1', 'next'),
      edge('data', 'next', 'r3', 'training'),
      edge('data', 'v1', 'r1', 'training'),
      edge('data', 'v1', 'r2', 'training'),
      ...['r1', 'r2', 'r3'].map((id) => edge('code', 'g', id)),
    ]);
    expect(lines.filter((line) => !line.includes('stated'))).toEqual([
      'commit faces@v1',
      '├─ trained run r1',
      '│  └─ ran code c0de',
      '├─ trained run r2',
      '│  └─ ran code c0de (see above)',
      '└─ led to commit faces@next',
      '   └─ trained run r3',
      '      └─ ran code c0de (see above)',
    ]);
  });

  it('has what follows from a run below the version, and not below one that shares other data with it', () => {
    const lines = linesOf([
      edge('data', 'v1', 'r1', 'training'),
      edge('data', 'tests', 'r1', 'test'),
      edge('data', 'v1', 'r2', 'training'),
      edge('data', 'tests', 'r2', 'test'),
      edge('code', 'g', 'r2'),
    ]);
    expect(lines.filter((line) => !line.includes('stated'))).toEqual([
      'commit faces@v1',
      '├─ trained run r1',
      '│  └─ tested on commit faces@tests',
      '│     └─ test data of run r2 (see below)',
      '└─ trained run r2',
      '   └─ ran code c0de',
    ]);
  });
});

describe('the data mode of a run in its trace', () => {
  const texts = (edge: Partial<TraceEdge>): string =>
    dataModeText({ kind: 'data', from: 'c', to: 'r', strength: 'stated', signs: [], ...edge }).join();
  it.each([
    [{}, ''],
    [{ dataMode: 'dir-verified', dataCheck: 'unchanged' }, 'data mode dir-verified: the machine that trained noted'],
    [{ dataMode: 'dir-verified', dataCheck: 'changed' }, 'no longer equalled the commit'],
    [{ dataMode: 'dir-verified' }, 'a tag of the run says so, and no back-link'],
    [{ dataMode: 'none', dataCheck: 'not-checked' }, 'data mode none: no data was handed over'],
  ] as const)('of %o is said as the reports say it', (edge, text) => {
    expect(texts(edge)).toContain(text);
  });
});

describe('a trace as a picture', () => {
  it('is one SVG, with a description, links that are safe, and hostile values inert', () => {
    const svg = renderTrace(graph, 'svg');
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" .*<\/svg>\n$/s);
    expect(svg).toContain('<desc>');
    expect(svg).not.toMatch(/<script|javascript:|\p{Cf}|[^\P{Cc}\n]/u);
    expect(svg).toContain('href="http://lakefs/repositories/faces/commits/c2"');
    expect(svg.match(/class="edge weak"/g)).toHaveLength(2);
    expect(svg).toContain('weak: a single sign');
    expect(svg).toContain('trained, both sides: a, b, data mode uri-given: the pinned URI was handed over');
    expect(svg).toContain('2 added, 1 changed');
  });

  it('says how many are not drawn when there are too many to read', () => {
    const nodes = Array.from({ length: 500 }, (_, index) => commit(`c${index}`));
    const many = { ...graph, subject: { text: 'x', node: 'c400' }, nodes, edges: [] };
    expect(renderTrace(many, 'svg')).toContain('380 more are not drawn');
    expect(renderTrace(many, 'svg')).toContain('faces@c400');
  });

  it('ends for links that form a ring', () => {
    const edges = [
      { kind: 'nested', from: 'run:1', to: 'run:2', strength: 'weak', signs: ['a'] },
      { kind: 'nested', from: 'run:2', to: 'run:1', strength: 'weak', signs: ['a'] },
    ] as const;
    expect(renderTrace({ ...graph, edges }, 'svg')).toContain('</svg>');
  });
});

describe('a trace as a Mermaid flowchart', () => {
  it('has a node for each, an arrow for each link, and hostile values as character codes', () => {
    const lines = renderTrace(graph, 'mermaid').split('\n');
    expect(lines[0]).toBe('flowchart LR');
    expect(lines).toContain('  n1["commit faces@c2<br/>tag v2<br/>more faces"]');
    expect(lines).toContain('  n1 ==>|"trained<br/>data mode uri-given"| n0');
    expect(lines).toContain('  n2 ==>|"led to<br/>2 added, 1 changed"| n1');
    expect(lines.filter((line) => line.includes('-.->'))).toHaveLength(2);
    expect(lines).toContain('  click n1 href "http://lakefs/repositories/faces/commits/c2"');
    expect(lines.join('\n')).not.toMatch(/<script|javascript|\p{Cf}|[^\P{Cc}\n]/u);
    expect(lines.find((line) => line.startsWith('  n0('))?.match(/"/g)).toHaveLength(2);
  });
});
