/**
 * Shell text that waits until there is a file. It ends, too, when its folder is removed: a test that fails leaves nothing
 * running behind.
 */
export const shellUntil = (file: string): string => `until [ -e ${file} ] || [ ! -d "$PWD" ]; do sleep 0.02; done`;
