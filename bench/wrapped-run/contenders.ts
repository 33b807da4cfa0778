import { readFileSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Contender = {
  readonly what: string;
  readonly repository: string;
  readonly command: (name: string) => readonly string[];
};

export const experiment = 'bench';

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** The one thing that the prepare command does, by a program that costs next to nothing itself. */
const uploadOneObject = [
  'curl --silent --show-error --fail --output /dev/null',
  '--user "$LAKECTL_CREDENTIALS_ACCESS_KEY_ID:$LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY"',
  '--header "content-type: application/octet-stream" --data "x,y"',
  '"$LAKECTL_SERVER_ENDPOINT_URL/api/v1/repositories/$TIEBACK_REPO/branches/$TIEBACK_BRANCH/objects?path=train/new.csv"',
].join(' ');

/** The command that does nothing. */
export const child = 'true';

const wrapped = (bin: string, repository: string, name: string): readonly string[] => [
  ...[process.execPath, bin, 'run', '--repo', repository, '--baseline', 'v1', '--prefix', 'train'],
  ...['--experiment', experiment, '--tag', `${name}-data`],
  ...['--prepare', uploadOneObject, '--', child],
];

type Programs = { readonly bin: string; readonly python: string; readonly dir: string };
type Repositories = { readonly one: string; readonly many: string };

/** Node would strip the types at each start; here it is done once, so that the peer is as fast as it can be. */
const bareScript = (dir: string): string => {
  const path = join(dir, 'bare-requests.mjs');
  writeFileSync(path, stripTypeScriptTypes(readFileSync(here('bare-requests.ts'), 'utf8')));
  return path;
};

export const makeContenders = ({ bin, python, dir }: Programs, { one, many }: Repositories) => {
  const bare = bareScript(dir);
  return {
    tieback: { what: 'tieback run', repository: one, command: (name) => wrapped(bin, one, name) },
    tiebackMany: {
      what: 'tieback run, many objects',
      repository: many,
      command: (name) => wrapped(bin, many, name),
    },
    python: {
      what: "(a) the lakeFS blog's workflow, Python",
      repository: one,
      command: () => [python, here('blog-workflow.py')],
    },
    bare: { what: '(b) bare requests, Node', repository: one, command: () => [process.execPath, bare] },
  } as const satisfies Record<string, Contender>;
};
