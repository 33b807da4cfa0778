import { type BundleDocument, type BundleSubject, bundlePath } from './manifest.ts';

const aboutLines = ({ tie, run, repository, dataCommit }: BundleSubject): readonly string[] =>
  [
    ['tie', tie],
    ['MLflow run', run],
    ['lakeFS repository', repository],
    ['data commit', dataCommit],
  ].flatMap(([what, value]) => (value === undefined ? [] : [`- ${what}: \`${value.replaceAll(/[`\s]+/g, ' ')}\``]));

const documentLines = (documents: readonly BundleDocument[]): readonly string[] =>
  documents.map(({ path, template: { id, version } }) => `- \`${path}\`: the document, template ${id} ${version}`);

export type GuideInput = {
  readonly tool: string;
  readonly takenAt: string;
  readonly subject: BundleSubject;
  readonly documents: readonly BundleDocument[];
  /** Paths of what only some bundles hold. */
  readonly held: readonly string[];
};

/** `VERIFY.md`: how to check a bundle without tieback, and what that does and does not show. */
export const verifyGuide = ({ tool, takenAt, subject, documents, held }: GuideInput): string =>
  [
    '# How to verify this bundle',
    '',
    `Made by ${tool} from a snapshot taken ${takenAt}.`,
    '',
    ...aboutLines(subject),
    '',
    '## What is in it',
    '',
    ...documentLines(documents),
    `- \`${bundlePath.evidence}\`: the snapshot, with the services’ answers word for word and the facts read from them`,
    `- \`${bundlePath.checks}\`: what was checked, and how each check came out`,
    ...(held.includes(bundlePath.card) ? [`- \`${bundlePath.card}\`: the facts that people supplied`] : []),
    ...(held.includes(bundlePath.template)
      ? [
          `- \`${bundlePath.template}\`: the template that made the document, which is the user’s own: it decides what is said`,
        ]
      : []),
    `- \`${bundlePath.manifest}\`: every file with its size and SHA-256, and what made each document`,
    `- \`${bundlePath.sums}\`: the same sums, for \`sha256sum\``,
    `- \`${bundlePath.signatures}/\`: where signatures of the manifest are laid, if there are any`,
    '',
    '## With sha256sum alone',
    '',
    'In this folder:',
    '',
    '```sh',
    `sha256sum --check --strict ${bundlePath.sums}`,
    `sha256sum ${bundlePath.manifest}`,
    `find . -type f ! -name ${bundlePath.sums} ! -path './${bundlePath.signatures}/*' | wc -l; wc -l < ${bundlePath.sums}`,
    '```',
    '',
    `1. Every line of the first command must say OK: no file was changed. (macOS: \`shasum -a 256 --check ${bundlePath.sums}\`;`,
    '   Windows: `Get-FileHash -Algorithm SHA256 <file>`, compared by eye.)',
    '2. The sum of the manifest must be the one that you were given by another way than this folder: in a letter, a ticket,',
    '   the metadata of a commit. Whoever can write here could have written every file and every sum anew; that sum they',
    '   cannot change.',
    '3. Both numbers of the third command must be the same: nothing was added.',
    `4. \`sha256sum ${bundlePath.evidence}\` must be the evidence digest that the document prints.`,
    '',
    'The document’s own section on verification tells how to ask lakeFS, MLflow and git about what it says.',
    '',
    '## With tieback',
    '',
    '```sh',
    'tieback verify .            # offline',
    'tieback verify . --online   # and compared with what both services say today',
    '```',
    '',
    'It compares every file with the manifest, reads the facts again from the stored answers, runs the checks again, and',
    'renders the documents again, which must come out byte for byte the same (a PDF cannot: only its sum is compared). It ends',
    'with exit code 0 when all of this holds, and with 3 when anything does not, or another version must be asked.',
    '',
    '## What this does not show',
    '',
    'That the services answered truthfully when the snapshot was taken, who took it, and when: a time and a name in these',
    'files are statements, not proof. A signature of the manifest can say who stands behind it.',
    '',
  ].join('\n');
