import type { ObjectStats } from '../../lakefs/objects.ts';
import { isObject } from '../../util/shape.ts';
import { recordId } from '../record-id.ts';
import { readSmall, readYaml } from './read-json.ts';
import type { Reading } from './reading.ts';

/** Where lakeFS looks for actions: files of this folder, whatever they are called. */
const folder = '_lakefs_actions/';
const most = { files: 50, bytes: 256 * 1024 };

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];

/** What an action asks before a merge; `preMerge`: patterns of the branches that are merged into, none for all. */
const asked = (action: unknown) => {
  if (!isObject(action) || !isObject(action['on'])) return {};
  const { name, on, hooks } = action;
  const isAsked = Object.hasOwn(on, 'pre-merge');
  const event = on['pre-merge'];
  return {
    ...(typeof name === 'string' ? { name } : {}),
    hooks: Array.isArray(hooks) ? hooks.flatMap((hook) => (isObject(hook) ? texts([hook['id']]) : [])) : [],
    ...(isAsked ? { preMerge: isObject(event) ? texts(event['branches']) : [] } : {}),
  };
};

/** Reads which actions a commit has: for a merge lakeFS asks those of what is merged. */
export const collectActions = async (
  { collection, ports }: Reading,
  repository: string,
  commit: string,
): Promise<void> => {
  const { objects } = ports.lakefs;
  await collection.askFor(
    recordId.actions(repository, commit),
    async (call) => {
      const found: ObjectStats[] = [];
      for await (const entry of objects.list(repository, commit, { prefix: folder, delimiter: '/' }, call)) {
        if (entry.kind === 'object') found.push(entry);
        if (found.length > most.files) break;
      }
      const read = async ({ path, checksum }: ObjectStats) => {
        const content = await readSmall(await objects.get(repository, commit, path, {}, call), most.bytes, 'an action');
        const action = content && (await readYaml(Buffer.from(content).toString('utf8')));
        return { path, checksum, ...asked(action) };
      };
      const files = await Promise.all(found.slice(0, most.files).map(read));
      return { files, isComplete: found.length <= most.files };
    },
    (body) => body,
  );
};
