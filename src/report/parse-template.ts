import Handlebars from 'handlebars';
import { templateFault } from './template-fault.ts';

/** @throws TiebackError `REPORT_TEMPLATE_INVALID` with file and line */
export const parseTemplate = (file: string, source: string): hbs.AST.Program => {
  try {
    return Handlebars.parse(source, { srcName: file });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const line = /line (\d+)/i.exec(text)?.[1] ?? / - (\d+):\d+$/.exec(text)?.[1];
    const problem = text.split('\n').at(-1) ?? text;
    throw templateFault(
      { file, line: line === undefined ? undefined : Number(line) },
      problem,
      'see https://handlebarsjs.com/guide/ for what a template may hold',
      error,
    );
  }
};
