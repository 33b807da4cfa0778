import { isSecretPath } from './secret-path.ts';

/** git gives a path twice; where it stands in quotes they tell where it ends, else its length. */
const pathOf = (head: string): string => {
  const names = head.slice('diff --git '.length);
  return names.startsWith('"') ? names.slice(3, (names.length - 3) / 2 + 1) : names.slice(2, (names.length - 1) / 2);
};

export type LeftOut = {
  readonly text: string;
  /** As the patch has them. */
  readonly paths: readonly string[];
};

/** A patch without the changes of files that hold secrets by their names; a line between the others says so, which git passes over. */
export const leaveOutSecrets = (patch: string): LeftOut => {
  const paths: string[] = [];
  const pieces = patch.split(/^(?=diff --git )/m).map((piece) => {
    const [head = ''] = piece.split('\n', 1);
    const path = head.startsWith('diff --git ') ? pathOf(head) : '';
    if (!isSecretPath(path)) return piece;
    paths.push(path);
    return `# left out, because of its name: what has changed in ${path}\n`;
  });
  return { text: pieces.join(''), paths };
};
