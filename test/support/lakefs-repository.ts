import type { Commit, ObjectStats } from '../../src/lakefs/index.ts';
import { openTarget, type Target } from './targets.ts';

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

export const textOf = (stream: ReadableStream<Uint8Array>): Promise<string> => new Response(stream).text();

/** A new repository on the target under test, with the shortest ways to put something into it. */
export type TestRepository = Target & {
  readonly repository: string;
  /** Stages an object. */
  put(branch: string, path: string, content?: string): Promise<ObjectStats>;
  /** Stages an object and commits it. */
  commitFile(branch: string, path: string, content?: string): Promise<Commit>;
  readText(ref: string, path: string): Promise<string>;
  /** Paths at a ref. */
  paths(ref: string): Promise<readonly string[]>;
};

export const openRepository = async (stem: string): Promise<TestRepository> => {
  const target = await openTarget();
  const { lakefs } = target;
  const repository = await target.createRepository(stem);
  const put: TestRepository['put'] = (branch, path, content = path) =>
    lakefs.objects.upload(repository, branch, { path, body: bytes(content) });
  return {
    ...target,
    repository,
    put,
    commitFile: async (branch, path, content) => {
      await put(branch, path, content);
      return lakefs.commits.create(repository, branch, { message: `add ${path}` });
    },
    readText: async (ref, path) => textOf(await lakefs.objects.get(repository, ref, path)),
    paths: async (ref) => (await Array.fromAsync(lakefs.objects.list(repository, ref))).map(({ path }) => path),
  };
};
