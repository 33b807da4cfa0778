import { existsSync, utimesSync, writeFileSync } from 'node:fs';

export type CommandNotes = {
  /** What each file says. */
  readonly files: Readonly<Record<string, string>>;
  /** When it was said, milliseconds since 1970. */
  readonly at: number;
};

const pollMs = 250;

const putBack = ({ files, at }: CommandNotes): void => {
  for (const [path, text] of Object.entries(files)) {
    if (existsSync(path)) continue;
    writeFileSync(path, text, { flag: 'wx' });
    utimesSync(path, at / 1000, at / 1000);
  }
};

/**
 * Puts the notes of a command back when somebody removes them while it runs, such as a `git clean -fdx` in its script: what
 * comes later goes by them. Not at once: whoever is still removing their folder must find it empty.
 * @param restore makes the folders again; it throws nothing
 * @returns a function that takes a last look and ends this; it says whether any was ever missing
 */
export const keepNotes = (notes: CommandNotes, restore: () => void): (() => boolean) => {
  let looks = 0;
  let wasGone = false;
  const look = (isLast: boolean): void => {
    const isGone = Object.keys(notes.files).some((path) => !existsSync(path));
    wasGone ||= isGone;
    looks = isGone ? looks + 1 : 0;
    if (!isGone || (looks < 2 && !isLast)) return;
    restore();
    try {
      putBack(notes);
    } catch {
      // What is known is held in memory too: the command and its record go on.
    }
  };
  const timer = setInterval(look, pollMs, false);
  timer.unref();
  return () => {
    clearInterval(timer);
    look(true);
    return wasGone;
  };
};
