import { comparisonHelperNames } from '../comparison/comparison-helpers.ts';
import { renderComparison } from '../comparison/render-comparison.ts';
import { helperNames } from '../helper-names.ts';
import type { TemplatePack } from '../load-pack.ts';
import type { PackSource } from '../pack-manifest.ts';
import { renderReport } from '../render-report.ts';
import { readSampleComparison } from '../sample-comparison.ts';
import { readSampleEvidence } from '../sample-evidence.ts';
import { comparisonShape } from './comparison-shape.ts';
import { contextShape } from './context-shape.ts';
import type { Shape } from './shape.ts';

/** What a pack may call, what it may find, and how it is tried. */
export type PackKit = {
  readonly helpers: ReadonlySet<string>;
  readonly root: Shape;
  readonly render: (pack: TemplatePack, format: 'html' | 'md') => string;
};

/** By what a pack reads. */
export const packKits: Readonly<Record<PackSource, () => Promise<PackKit>>> = {
  'tieback/evidence/1': async () => {
    const evidence = await readSampleEvidence();
    return {
      helpers: new Set(helperNames(evidence)),
      root: contextShape(),
      render: (pack, format) => renderReport(evidence, { pack, format }),
    };
  },
  'tieback/comparison/1': async () => {
    const comparison = await readSampleComparison();
    return {
      helpers: new Set(comparisonHelperNames()),
      root: comparisonShape(),
      render: (pack, format) => renderComparison(comparison, { pack, format }),
    };
  },
};
