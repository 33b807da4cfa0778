import { badRequest } from './service-error.ts';

export type RefModifier = { readonly kind: '~' | '^'; readonly count: number } | { readonly kind: '@' | '$' };
export type RefExpression = { readonly base: string; readonly modifiers: readonly RefModifier[] };

export const invalidRef = () => badRequest('ref: invalid value: validation error');

const parseModifier = (text: string): RefModifier => {
  const [kind, rest] = [text.charAt(0), text.slice(1)];
  if (kind === '@' || kind === '$') {
    if (rest !== '') throw invalidRef();
    return { kind };
  }
  if (!/^[+-]?\d*$/.test(rest)) {
    throw badRequest(`could not parse modifier ${text}: ref: invalid value: validation error`);
  }
  return { kind: kind === '~' ? '~' : '^', count: rest === '' ? 1 : Number(rest) };
};

/** Splits `main~2^1` into a base and what is done to it. @throws 400 */
export const parseRef = (expression: string): RefExpression => {
  const [base, ...modifiers] = expression.match(/(?:^|[~^@$])[^~^@$]*/g) ?? [];
  if (!base || /\s/.test(expression)) throw invalidRef();
  return { base, modifiers: modifiers.map(parseModifier) };
};
