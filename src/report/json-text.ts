import type { Comparison } from '../model/comparison.ts';
import type { Evidence } from '../model/evidence.ts';

/** JSON has no NaN and no infinities: they are written as MLflow writes them. */
const plain = (value: unknown): unknown => {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const sorted = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([key, item]) => [key, plain(item)]));
};

/** Of longer lists every item has one line, such as a metric's points. */
const longestSpread = 100;

const textOf = (value: unknown, indent: string): string => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  const items = Array.isArray(value)
    ? value.map((item) => (value.length > longestSpread ? JSON.stringify(item) : textOf(item, inner)))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${textOf(item, inner)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return items.length === 0 ? `${open}${close}` : `${open}\n${inner}${items.join(`,\n${inner}`)}\n${indent}${close}`;
};

/** The evidence itself: keys sorted as RFC 8785 sorts them, indented by two, ending in a newline. */
export const evidenceJson = (evidence: Evidence): string => `${textOf(plain(evidence), '')}\n`;

/** A comparison as it is kept beside its document, in the same form. */
export const comparisonJson = (comparison: Comparison): string => `${textOf(plain(comparison), '')}\n`;

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/**
 * JSON text laid out over lines, its keys, strings and digits untouched, or `undefined` for what is no JSON.
 * Parsing and writing again would round long numbers and drop doubled keys.
 */
export const prettyJsonText = (text: string): string | undefined => {
  if (!isJson(text)) return undefined;
  const found = text.match(tokens) ?? [];
  let depth = 0;
  let out = '';
  const newline = () => `\n${'  '.repeat(depth)}`;
  for (const [index, token] of found.entries()) {
    const opensEmpty = /^[{[]$/.test(token) && /^[}\]]$/.test(found[index + 1] ?? '');
    const closesEmpty = /^[}\]]$/.test(token) && /^[{[]$/.test(found[index - 1] ?? '');
    if (/^[}\]]$/.test(token)) depth -= 1;
    if (/^[}\]]$/.test(token) && !closesEmpty) out += newline();
    out += token === ':' ? ': ' : token;
    if (/^[{[]$/.test(token)) depth += 1;
    if (token === ',' || (/^[{[]$/.test(token) && !opensEmpty)) out += newline();
  }
  return out;
};
