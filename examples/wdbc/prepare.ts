import { writeFileSync } from 'node:fs';

export type Preparation = {
  /** What was done, in words of one's own. */
  readonly augmentationParams: Readonly<Record<string, unknown>>;
  /** Rows before, and what happened to them. */
  readonly rows: { readonly original: number; readonly added: number; readonly removed: number };
};

/** The folder that a prepare command may edit. */
export const dataDir = (): string => {
  const dir = process.env['TIEBACK_DATA_DIR'];
  if (dir) return dir;
  console.error('TIEBACK_DATA_DIR is not set: it names the folder with the training shards to prepare');
  process.exit(2);
};

/** Says what was done, for the data commit: in $TIEBACK_METADATA when tieback runs this, and in words. */
export const declare = ({ augmentationParams, rows }: Preparation): void => {
  const total = rows.original + rows.added - rows.removed;
  const metadata = {
    augmentation_params: augmentationParams,
    samples: { unit: 'rows', ...rows, total },
  };
  const file = process.env['TIEBACK_METADATA'];
  if (file) writeFileSync(file, `${JSON.stringify(metadata, undefined, 2)}\n`);
  console.error(`${rows.original} rows, ${rows.added} added, ${rows.removed} removed: ${total}`);
};
