import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import type { Run } from '../../mlflow/run.ts';
import { inputTexts } from '../../tie/redact-record.ts';
import { writeFileAtomic } from '../../util/atomic-file.ts';
import { listSome } from '../../util/list-some.ts';
import type { RunPorts, TiePorts } from '../ports.ts';
import type { TieFolder } from '../tie-folder.ts';

const loadTraces = () => import('../../util/secrets/secret-traces.ts');

/**
 * Keeps by what this shell's secrets are recognised: whoever resumes the tie may do so from a shell that does not have them.
 * Begun beside the command, it delays no start. Trouble with it costs no more than that a secret is not recognised.
 * @returns a function that waits for this, and keeps the file again where the command has removed it
 */
export const rememberSecrets = ({
  folder: { secrets },
  shellSecrets,
}: Pick<TiePorts, 'folder' | 'shellSecrets'>): (() => Promise<void>) => {
  if (Object.keys(shellSecrets).length === 0) return async () => undefined;
  const text = loadTraces().then(async ({ traceSecrets }) => JSON.stringify(await traceSecrets(shellSecrets)));
  const keep = async (): Promise<void> => writeFileAtomic(secrets, await text, { mode: 0o600 });
  const kept = keep().catch(() => undefined);
  return async () => {
    await kept;
    if (!existsSync(secrets)) await keep().catch(() => undefined);
  };
};

/** Once a tie is sealed or given up, nothing is left to recognise secrets for. */
export const forgetSecrets = ({ secrets }: Pick<TieFolder, 'secrets'>): Promise<void> =>
  rm(secrets, { force: true }).catch(() => undefined);

/** Has the redactors learn what they do not know of the secrets in some texts. */
export type Recognise = (texts: readonly string[], signal?: AbortSignal) => Promise<void>;

/** Nothing is recognised where no file was kept, as on another machine. */
export const recognising = (
  { secrets }: Pick<TieFolder, 'secrets'>,
  { learnSecrets, onProgress }: Pick<RunPorts, 'learnSecrets' | 'onProgress'>,
): Recognise => {
  const load = async () => {
    const text = await readFile(secrets, 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    const { parseTraces, createRecogniser } = await loadTraces();
    const traces = parseTraces(text);
    if (traces === undefined) return undefined;
    const names = listSome(
      traces.secrets.map(({ name }) => name),
      5,
    );
    const what = `the record was searched only in part for secrets of the shell that started the command (${names})`;
    const onLimit = () =>
      onProgress({ kind: 'notice', level: 'warn', text: `${what}: too much in it could be one, look through it` });
    return createRecogniser(traces, { onLimit });
  };
  let made: ReturnType<typeof load> | undefined;
  const loaded = () => (made ??= load());
  return async (texts, signal) => {
    const recognise = await loaded();
    if (recognise !== undefined) learnSecrets(await recognise(texts, signal));
  };
};

/** The texts of a run that its script may have written. */
export const textsOf = ({ name, params, tags, datasetInputs }: Run): readonly string[] => [
  name,
  ...Object.entries(params).flat(),
  ...Object.entries(tags).flatMap(([key, value]) => (key.startsWith('tieback.') ? [] : [value])),
  ...datasetInputs.flatMap((input) => [
    ...inputTexts.map((key) => input.dataset[key]),
    ...Object.entries(input.tags).flat(),
  ]),
];
