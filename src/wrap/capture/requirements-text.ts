import { stripUrlCredentials } from '../../util/secrets/redact.ts';
import { isObject } from '../../util/shape.ts';

export type InstalledPackage = {
  readonly name: string;
  readonly version: string;
  /** Content of `direct_url.json`: where it was installed from, when that was no index (PEP 610). */
  readonly direct: string | undefined;
};

const normalized = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-');

const parseObject = (text: string | undefined): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = text === undefined ? {} : JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
};

const word = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[\w.:/@%~+=&?#,-]+$/.test(value) ? value : undefined;

/** In the words of `pip freeze`; a folder of this machine is no place that others could install from. */
const lineOf = ({ name, version, direct }: InstalledPackage): string => {
  const pinned = `${name}==${version}`;
  const { url, vcs_info: vcs, archive_info: archive, dir_info: folder } = parseObject(direct);
  const place = word(url);
  if (place === undefined) return pinned;
  const address = stripUrlCredentials(place);
  if (isObject(folder) || address.startsWith('file:')) {
    return `# ${pinned} is installed from ${address}${isObject(folder) && folder['editable'] === true ? ', editable' : ''}`;
  }
  if (isObject(vcs)) {
    const [tool, commit] = [word(vcs['vcs']), word(vcs['commit_id'])];
    return tool && commit ? `${name} @ ${tool}+${address}@${commit}` : pinned;
  }
  const hash = isObject(archive) ? word(archive['hash']) : undefined;
  return `${name} @ ${address}${hash === undefined ? '' : `#${hash}`}`;
};

const isPlain = ({ name, version }: InstalledPackage): boolean =>
  /^[A-Za-z0-9][\w.-]{0,213}$/.test(name) && /^[\w.!+-]{1,200}$/.test(version);

/** The first of a name is the one that is imported; one without a proper name and version cannot be installed again. */
export const distinctPackages = (packages: readonly InstalledPackage[]): readonly InstalledPackage[] => {
  const byName = new Map<string, InstalledPackage>();
  for (const one of packages.filter(isPlain)) {
    const name = normalized(one.name);
    if (!byName.has(name)) byName.set(name, one);
  }
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
};

/** A requirements file that installs the same again. */
export const requirementsText = (python: string, packages: readonly InstalledPackage[]): string =>
  [`# ${python}`, ...packages.map(lineOf)].map((line) => `${line}\n`).join('');
