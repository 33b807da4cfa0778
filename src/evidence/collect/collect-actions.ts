import type { ObjectStats } from '../../lakefs/objects.ts';
import { isObject } from '../../util/shape.ts';
import { recordId } from '../record-id.ts';
import { readSmallFile } from './read-small-file.ts';
import { maxYamlBytes, readYaml } from './read-yaml.ts';
import type { Reading } from './reading.ts';

/** Where lakeFS looks for actions: files of this folder, whatever they are called. */
const folder = '_lakefs_actions/';
const mostFiles = 50;

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];

/** The ids of an action's hooks; undefined when one has none. */
const hookIds = (hooks: unknown): readonly string[] | undefined => {
  const ids = Array.isArray(hooks) ? hooks.map((hook) => (isObject(hook) ? hook['id'] : undefined)) : undefined;
  return ids?.every((id) => typeof id === 'string') ? ids : undefined;
};

/** What an action asks before a merge; `preMerge`: patterns of the branches that are merged into, none for all. */
const asked = (action: unknown) => {
  const { name, on, hooks } = isObject(action) ? action : {};
  const ids = hookIds(hooks);
  // What is not understood may ask for anything.
  if (!isObject(on) || ids === undefined) return { isReadable: false };
  const isAsked = Object.hasOwn(on, 'pre-merge');
  const event = on['pre-merge'];
  return {
    isReadable: true,
    ...(typeof name === 'string' ? { name } : {}),
    hooks: ids,
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
        if (found.length > mostFiles) break;
      }
      const read = async ({ path, checksum }: ObjectStats) => {
        const stream = await objects.get(repository, commit, path, {}, call);
        const content = await readSmallFile(stream, maxYamlBytes, 'an action');
        const action = content && (await readYaml(Buffer.from(content).toString('utf8')));
        return { path, checksum, ...asked(action) };
      };
      const files = await Promise.all(found.slice(0, mostFiles).map(read));
      return { files, isComplete: found.length <= mostFiles };
    },
    (body) => body,
  );
};
