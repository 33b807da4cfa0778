/**
 * What a shell process says of itself to be known again: its id in the first line, then `/proc/<pid>/stat`, or where there
 * is none when it started.
 */
export const processNote = `{ echo "$$"; cat "/proc/$$/stat" 2>/dev/null || ps -o lstart= -p "$$"; }`;
