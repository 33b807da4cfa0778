import type { Evidence } from '../../model/evidence.ts';
import type { Dialect } from '../dialect.ts';
import type { PrintLog } from '../print-log.ts';
import { createChartHelpers } from './chart-helpers.ts';
import { createDocumentHelpers } from './document-helpers.ts';
import { createFactHelpers } from './fact-helpers.ts';
import { createFigureHelpers } from './figure-helpers.ts';
import { createFormatHelpers } from './format-helpers.ts';
import type { Helpers } from './helper.ts';
import { createLinkHelpers } from './link-helpers.ts';
import { listHelpers } from './list-helpers.ts';
import { logicHelpers } from './logic-helpers.ts';

export type HelperOptions = {
  readonly dialect: Dialect;
  readonly locale: string;
  readonly evidence: Pick<Evidence, 'subject' | 'checks'>;
  readonly styles: string;
  readonly log: PrintLog;
  readonly noteOf: (path: string) => number;
  readonly paths: readonly string[];
};

/** The vocabulary of templates, beside the blocks `if`, `unless`, `each` and `with`. */
export const createHelpers = (options: HelperOptions): Helpers => ({
  ...createFormatHelpers(options.dialect, options.locale),
  ...logicHelpers,
  ...listHelpers,
  ...createLinkHelpers(options.evidence.subject),
  ...createFactHelpers(options),
  ...createDocumentHelpers(options),
  ...createFigureHelpers(options),
  ...createChartHelpers(options),
});
