import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'rolldown';

/** Licences that ask for no more than their text being passed on. */
const PERMISSIVE = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense',
];

export type ThirdParty = {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly text: string;
};

type Manifest = { readonly name?: string; readonly version?: string; readonly license?: string };

const LICENSE_FILE = /^(licen[cs]e|copying|notice)([.-].*)?$/i;

const readManifest = (folder: string): Manifest | undefined => {
  const path = join(folder, 'package.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Manifest) : undefined;
};

/** The folder of the package that a bundled file belongs to: manifests without a name only mark a module format. */
const packageFolder = (moduleId: string): string => {
  let folder = dirname(moduleId);
  while (!(readManifest(folder)?.name && readManifest(folder)?.version)) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`no package.json with a name above ${moduleId}`);
    folder = parent;
  }
  return folder;
};

const isPermissive = (license: string): boolean =>
  license
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((one) => PERMISSIVE.includes(one.trim())));

/** @throws when a package names no licence, one that is not permissive, or ships no licence text. */
export const thirdPartyOf = (folder: string): ThirdParty => {
  const { name = '', version = '', license = '' } = readManifest(folder) ?? {};
  if (!isPermissive(license)) throw new Error(`${name} ${version} is licensed "${license}", which is not permissive`);
  const files = readdirSync(folder).filter((file) => LICENSE_FILE.test(file));
  const text = files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
  if (text === '') throw new Error(`${name} ${version} ships no licence text to pass on`);
  return { name, version, license, text };
};

/** The document that accompanies the bundle, in the order of names. */
export const licensesDocument = (parties: readonly ThirdParty[]): string => {
  const sections = parties
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, version, license, text }) => `${name} ${version} (${license})\n\n${text}\n`);
  const opening = 'tieback.js and the files beside it contain code of these packages.\n';
  return [opening, ...sections].join(`\n${'-'.repeat(80)}\n\n`);
};

/** Lists the licences of what was really bundled: modules that contributed no code are left out. */
export const thirdPartyLicenses = (fileName: string): Plugin => ({
  name: 'third-party-licenses',
  generateBundle(_options, bundle) {
    const modules = Object.values(bundle)
      .filter((output) => output.type === 'chunk')
      .flatMap(({ modules: own }) => Object.entries(own))
      .filter(([id, { code }]) => code !== null && id.includes('node_modules'))
      .map(([id]) => packageFolder(id.replace(/^\0/, '').replace(/\?.*$/, '')));
    const parties = [...new Set(modules)].map(thirdPartyOf);
    if (parties.length === 0) throw new Error('the bundle holds no package, though its dependencies are to be inlined');
    this.emitFile({ type: 'asset', fileName, source: licensesDocument(parties) });
  },
});
