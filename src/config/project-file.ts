import { type SettingName, settingNames, settingOf } from './settings.ts';

export type ProjectValues = Readonly<Partial<Record<SettingName, string>>>;

const head = `# What tieback uses in this folder and those below it. Flags and environment
# variables win over this file; it wins over ~/.lakectl.yaml. What is commented
# out is not set. tieback config show --origin says what is used, and why.
#
# Secrets never stand here. They come from the environment
# (LAKECTL_CREDENTIALS_ACCESS_KEY_ID, LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY,
# MLFLOW_TRACKING_USERNAME, MLFLOW_TRACKING_PASSWORD, MLFLOW_TRACKING_TOKEN),
# from ~/.lakectl.yaml or from ~/.mlflow/credentials.
`;

const plainWord = /^[A-Za-z./~][\w./~-]*(?::[\w./~-]+)*$/;
const otherThanText = /^(?:true|false|null|yes|no|on|off|y|n|~|\.(?:nan|inf))$/i;

/** A text as a YAML value; a JSON string is one. */
const scalar = (value: string): string =>
  plainWord.test(value) && !otherThanText.test(value) ? value : JSON.stringify(value);

const setting = (key: string, name: SettingName, value: string | undefined, indent: string): string => {
  const { help, env } = settingOf(name);
  const line = value === undefined ? `# ${key}:` : `${key}: ${scalar(value)}`;
  return `${indent}# ${help}\n${indent}# (${env.join(', ')})\n${indent}${line}\n`;
};

/** The text of a `tieback.yaml` with these values, every other key there is commented out. */
export const projectFileText = (values: ProjectValues): string => {
  const entries = settingNames.flatMap((name) => {
    const { path } = settingOf(name);
    if (path === undefined) return [];
    const [section, key] = path.includes('.') ? path.split('.') : [undefined, path];
    return [{ name, section, key: key ?? path }];
  });
  const sections = [...new Set(entries.map(({ section }) => section))];
  const blocks = sections.map((section) => {
    const own = entries.filter((entry) => entry.section === section);
    const indent = section === undefined ? '' : '  ';
    const lines = own.map(({ name, key }) => setting(key, name, values[name], indent)).join('');
    const isEmpty = own.every(({ name }) => values[name] === undefined);
    if (section === undefined) return lines;
    return `${isEmpty ? '# ' : ''}${section}:\n${lines}`;
  });
  return [head, ...blocks].join('\n');
};
