import type { Evidence } from '../model/evidence.ts';
import { createHelpers } from './helpers/create-helpers.ts';
import { htmlDialect } from './html-dialect.ts';
import { createPrintLog } from './print-log.ts';

/** What templates may call, beside the blocks. */
export const helperNames = (evidence: Evidence): readonly string[] =>
  Object.keys(
    createHelpers({
      dialect: htmlDialect,
      locale: 'en',
      evidence,
      styles: '',
      log: createPrintLog(),
      noteOf: () => 0,
      paths: [],
    }),
  );
