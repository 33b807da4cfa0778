import path, { type PlatformPath } from 'node:path';

/** Whether a path is a folder or lies in it. Both must have their links resolved. */
export const isInside = (
  folder: string,
  inner: string,
  { isAbsolute, relative, sep }: Pick<PlatformPath, 'isAbsolute' | 'relative' | 'sep'> = path,
): boolean => {
  const way = relative(folder, inner);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
};
