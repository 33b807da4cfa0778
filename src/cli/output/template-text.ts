import type { TemplateAnswer, TemplateProblem } from '../template-answer.ts';
import type { Style } from './style.ts';
import { table } from './table.ts';

/** The built-in packs, one a line. */
export const packsText = ({ packs }: Pick<TemplateAnswer['list'], 'packs'>): string =>
  table(
    ['TEMPLATE', 'VERSION', 'FORMATS', 'TITLE'],
    packs.map(({ id, version, formats, title }) => [id, version, formats.join(', '), title]),
  );

/** What is wrong with a pack, each with what to do about it. */
export const problemsText = (problems: readonly TemplateProblem[], style: Style): string =>
  problems
    .map(({ message, hint }) => {
      const line = `${style.bad('✗')} ${message}`;
      return hint === undefined ? line : `${line}\n  ${style.bold('next:')} ${hint}`;
    })
    .join('\n');
