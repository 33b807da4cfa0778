import { ownPlace } from '../../util/process-place.ts';

const plain = (text: string): string => text.replace(/[^\w.:/@[\]-]/g, '-');

/**
 * What a shell process says of itself to be known again, as a command for it: its id, where that means something and the
 * name of the host in the first line, then `/proc/<pid>/stat`, or where there is none when it started. It holds no single
 * quote.
 */
export const processNote = (): string => {
  const { place, host } = ownPlace();
  return `{ echo "$$ ${plain(place)} ${plain(host)}"; cat "/proc/$$/stat" 2>/dev/null || ps -o lstart= -p "$$"; }`;
};
