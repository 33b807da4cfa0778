import type { OnProgress, ProgressEvent } from '../../model/progress.ts';
import type { Style } from './style.ts';

/** A terminal, or what stands for one. */
type Screen = { write(text: string): unknown; clearLine(): unknown };
type Transfer = Extract<ProgressEvent, { kind: 'transfer' }>;

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

const bytes = (count: number): string => {
  const power = count < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(count) / 3));
  return `${(count / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
};

const verbs: { readonly [D in Transfer['direction']]: string } = {
  upload: 'uploading',
  download: 'downloading',
  hash: 'hashing',
  list: 'listing',
};

const barWidth = 20;

const bar = ({ doneBytes, totalBytes, doneFiles, totalFiles }: Transfer): string => {
  const share = totalBytes > 0 ? doneBytes / totalBytes : totalFiles > 0 ? doneFiles / totalFiles : 0;
  const full = Math.round(Math.min(1, share) * barWidth);
  return '█'.repeat(full) + '░'.repeat(barWidth - full);
};

const transferLine = (event: Transfer): string =>
  `  ${verbs[event.direction]} ${bar(event)} ${event.doneFiles}/${event.totalFiles} files, ${bytes(event.doneBytes)} of ${bytes(event.totalBytes)}`;

const duration = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

/** Lines about what is being done. On a terminal a running transfer writes over one line; elsewhere each line stands. */
export const createProgress = (
  screen: Screen,
  style: Style,
  isTerminal: boolean,
): { readonly onProgress: OnProgress; readonly end: () => void } => {
  let isLineOpen = false;
  const end = () => {
    if (isLineOpen) screen.clearLine();
    isLineOpen = false;
  };
  const line = (text: string) => {
    end();
    screen.write(`${text}\n`);
  };
  const overLine = (text: string) => {
    screen.clearLine();
    screen.write(text);
    isLineOpen = true;
  };
  const onTransfer = (event: Transfer) => {
    if (!isTerminal) return;
    overLine(transferLine(event));
    if (event.doneFiles >= event.totalFiles) end();
  };
  const onCount = ({ action, done, total }: Extract<ProgressEvent, { kind: 'count' }>) => {
    if (!isTerminal) return;
    overLine(`  ${action} ${done}${total === undefined ? '' : `/${total}`}`);
    if (done === total) end();
  };
  const onProgress: OnProgress = (event) => {
    switch (event.kind) {
      case 'step-started':
        if (event.step === 'train') line(style.bold(`▶ ${event.text}`));
        return;
      case 'step-done':
        if (event.step !== 'train')
          line(`${style.good('✓')} ${event.text} ${style.dim(`(${duration(event.durationMs)})`)}`);
        return;
      case 'transfer':
        onTransfer(event);
        return;
      case 'count':
        onCount(event);
        return;
      case 'notice':
        line(event.level === 'warn' ? `${style.warn('!')} ${event.text}` : `  ${event.text}`);
    }
  };
  return { onProgress, end };
};
