import { TiebackError } from '../errors.ts';
import type { TemplatePack } from './load-pack.ts';
import type { PackSource } from './pack-manifest.ts';

const commands: Readonly<Record<PackSource, string>> = {
  'tieback/evidence/1': 'tieback report <run> --template',
  'tieback/comparison/1': 'tieback compare <run…> --format html --template',
};

/** A pack is made over one form of data. @throws TiebackError `REPORT_TEMPLATE_INVALID` */
export const assertReads = (pack: Pick<TemplatePack, 'id' | 'reads'>, reads: PackSource): void => {
  if (pack.reads === reads) return;
  throw new TiebackError('REPORT_TEMPLATE_INVALID', `template pack "${pack.id}" reads ${pack.reads}, not ${reads}`, {
    hint: `it goes with: ${commands[pack.reads]} ${pack.id}`,
  });
};
