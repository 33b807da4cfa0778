import type { ProjectValues } from '../config/project-file.ts';
import type { ResolvedConfig } from '../config/resolve-config.ts';
import type { SettingName } from '../config/settings.ts';
import { TiebackError } from '../errors.ts';
import { stripUrlCredentials } from '../util/secrets/redact.ts';
import type { Questions } from './questions.ts';

/** What a project file is made of: asked for at a terminal, else taken from flags and environment. */
const wanted = [
  {
    name: 'lakefsEndpoint',
    flag: '--lakefs',
    question: 'lakeFS server',
    usual: 'http://localhost:8000',
    isNeeded: true,
  },
  {
    name: 'mlflowTrackingUri',
    flag: '--mlflow',
    question: 'MLflow tracking server',
    usual: 'http://localhost:5000',
    isNeeded: true,
  },
  { name: 'repository', flag: '--repo', question: 'lakeFS repository', usual: '', isNeeded: true },
  {
    name: 'experiment',
    flag: '--experiment',
    question: 'MLflow experiment of wrapped runs (empty: none)',
    usual: '',
    isNeeded: false,
  },
  {
    name: 'prefix',
    flag: '--prefix',
    question: 'where training data lies in the repository (empty: all of it)',
    usual: '',
    isNeeded: false,
  },
] as const satisfies readonly { readonly name: SettingName; readonly [key: string]: unknown }[];

type Wanted = (typeof wanted)[number];

/** Settings that have no question: written when they are set somewhere. */
const carried = [
  'mlflowWorkspace',
  'lakefsUiUrl',
  'mlflowUiUrl',
  'lakefsCaFile',
  'mlflowCaFile',
  'mlflowClientCertFile',
  'state',
] as const;

const missing = ({ flag, question }: Wanted): TiebackError =>
  new TiebackError('USAGE_INVALID', `${flag} is missing: which ${question} is to be used`, {
    hint: `give ${flag}, or run tieback init at a terminal`,
  });

const answer = async (one: Wanted, known: string | undefined, questions: Questions | undefined): Promise<string> => {
  if (questions === undefined) return known ?? '';
  const asked = await questions.ask(one.question, known ?? one.usual);
  return asked !== '' || !one.isNeeded ? asked : answer(one, known, questions);
};

const isTold = ({ source }: { readonly source: string }): boolean =>
  source === 'command line' || source === 'environment';

/**
 * What is to stand in the project file. What a flag says is not asked for; what is set elsewhere is offered.
 * @throws USAGE_INVALID that names the flag which is missing, when there is nobody to ask
 */
export const projectAnswers = async (
  config: ResolvedConfig,
  questions: Questions | undefined,
): Promise<ProjectValues> => {
  const values: Partial<Record<SettingName, string>> = {};
  for (const name of carried) {
    const set = config[name];
    if (set !== undefined && isTold(set)) values[name] = set.value;
  }
  for (const one of wanted) {
    const set = config[one.name];
    const known = set === undefined ? undefined : stripUrlCredentials(set.value);
    const value = await answer(one, known, set?.source === 'command line' ? undefined : questions);
    if (value !== '') values[one.name] = value;
    else if (one.isNeeded) throw missing(one);
  }
  return values;
};
