import { describe, expect, it } from 'vitest';
import { MlflowError } from '../../../../../src/sandbox/mlflow/mlflow-error.ts';
import { parseFilter } from '../../../../../src/sandbox/mlflow/search/parse-filter.ts';

const tag = (key: string) => ({ entity: 'tag', key });

describe('parseFilter', () => {
  it('finds nothing in an empty filter', () => {
    expect(parseFilter('')).toEqual([]);
    expect(parseFilter('  \n ')).toEqual([]);
  });

  it.each([
    ["tags.t = 'x'", { field: tag('t'), operator: '=', value: 'x' }],
    ["tag.t='x'", { field: tag('t'), operator: '=', value: 'x' }],
    ['tags.t != "it\'s"', { field: tag('t'), operator: '!=', value: "it's" }],
    ["tags.lakefs.commit_id = 'x'", { field: tag('lakefs.commit_id'), operator: '=', value: 'x' }],
    ["tags.`lakefs.commit_id` = 'x'", { field: tag('lakefs.commit_id'), operator: '=', value: 'x' }],
    ['tags."a b/c:d-e" = \'x\'', { field: tag('a b/c:d-e'), operator: '=', value: 'x' }],
    ["tags.t like '%x_'", { field: tag('t'), operator: 'LIKE', value: '%x_' }],
    ["tags.t ILIKE 'X'", { field: tag('t'), operator: 'ILIKE', value: 'X' }],
    ['tags.t IS NULL', { field: tag('t'), operator: 'IS NULL', value: undefined }],
    ['tags.t is not null', { field: tag('t'), operator: 'IS NOT NULL', value: undefined }],
    ["params.p = '1'", { field: { entity: 'param', key: 'p' }, operator: '=', value: '1' }],
    ["parameters.p = '1'", { field: { entity: 'param', key: 'p' }, operator: '=', value: '1' }],
    ['metrics.`a b` >= -1.5e-3', { field: { entity: 'metric', key: 'a b' }, operator: '>=', value: -0.0015 }],
    ['metric.a < .5', { field: { entity: 'metric', key: 'a' }, operator: '<', value: 0.5 }],
    ['start_time > 5', { field: { entity: 'attribute', key: 'start_time' }, operator: '>', value: 5 }],
    ["attributes.status = 'X'", { field: { entity: 'attribute', key: 'status' }, operator: '=', value: 'X' }],
    ["attr.`run name` = 'X'", { field: { entity: 'attribute', key: 'run name' }, operator: '=', value: 'X' }],
    ["`run_name` = 'X'", { field: { entity: 'attribute', key: 'run_name' }, operator: '=', value: 'X' }],
    ['run_id IN (\'a\', "b")', { field: { entity: 'attribute', key: 'run_id' }, operator: 'IN', value: ['a', 'b'] }],
    ["datasets.name NOT IN ('a')", { field: { entity: 'dataset', key: 'name' }, operator: 'NOT IN', value: ['a'] }],
  ])('reads %s', (filter, comparison) => {
    expect(parseFilter(filter)).toEqual([comparison]);
  });

  it('joins comparisons by AND, in any case and over lines', () => {
    const filter = "tags.a = '1' and params.b = '2'\n  AND metrics.c > 3";
    expect(parseFilter(filter).map(({ field }) => field.key)).toEqual(['a', 'b', 'c']);
  });

  it('does not take words inside a text for grammar', () => {
    expect(parseFilter("tags.a = 'x AND tags.b = 1'")).toHaveLength(1);
  });

  it('does not unescape: what a doubled or escaped quote stands for cannot be asked', () => {
    expect(parseFilter("tags.a = 'x''y'")[0]?.value).toBe("x''y");
    expect(parseFilter("tags.a = 'x\\'y'")[0]?.value).toBe("x\\'y");
  });

  it.each([
    "tags.t = '1' OR tags.t = '2'",
    "(tags.t = '1')",
    "NOT tags.t = '1'",
    'tags.t',
    'tags.t =',
    "tags.t = '1' AND",
    'tags.t = it',
    "tags.t = '1",
    'tags.`t = 1',
    "tags.t == 'x'",
    "tags.t <> 'x'",
    "'x' = tags.t",
    "tags.a-b = '1'",
    "tags.a/b = '1'",
    "bogus.t = '1'",
    'tags.t BETWEEN 1 AND 2',
    'run_id IN ()',
    "run_id IN ('a' 'b')",
    'run_id IN (1)',
    "run_id IN 'a'",
    "tags.t = '1';",
    "tags.t NOT LIKE 'x'",
    'tags.t IS 5',
    "tags.t = '1' tags.u = '2'",
  ])('refuses %s', (filter) => {
    expect(() => parseFilter(filter)).toThrow(MlflowError);
  });
});
