import type { Dialect } from '../dialect.ts';
import { createChartHelpers } from '../helpers/chart-helpers.ts';
import { createDocumentHelpers } from '../helpers/document-helpers.ts';
import { createFormatHelpers } from '../helpers/format-helpers.ts';
import type { Helpers } from '../helpers/helper.ts';
import { listHelpers } from '../helpers/list-helpers.ts';
import { logicHelpers } from '../helpers/logic-helpers.ts';
import { htmlDialect } from '../html-dialect.ts';

export type ComparisonHelperOptions = { readonly dialect: Dialect; readonly locale: string; readonly styles: string };

/** The vocabulary of templates over a comparison: that of reports, but for what prints facts with their grades. */
export const createComparisonHelpers = (options: ComparisonHelperOptions): Helpers => ({
  ...createFormatHelpers(options.dialect, options.locale),
  ...logicHelpers,
  ...listHelpers,
  ...createDocumentHelpers(options),
  ...createChartHelpers(options),
});

/** What such templates may call, beside the blocks. */
export const comparisonHelperNames = (): readonly string[] =>
  Object.keys(createComparisonHelpers({ dialect: htmlDialect, locale: 'en', styles: '' }));
