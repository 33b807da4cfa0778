import { readdirSync } from 'node:fs';
import { layers, packages } from './layers.mjs';

/**
 * @typedef {import('dependency-cruiser').IRegularForbiddenRuleType} Rule
 * @typedef {import('./layers.mjs').Layer} Layer
 * @typedef {import('./layers.mjs').PackageRule} PackageRule
 */

/** @param {string} name */
const layerPath = (name) => `^src/${name}(/|[.]ts$)`;
/** @param {string} name */
const packagePath = (name) => `(^|/)node_modules/${name}/`;
/** @type {{ dependencyTypesNot: import('dependency-cruiser').DependencyType[] }} */
const notTypes = { dependencyTypesNot: ['type-only', 'type-import'] };

const homeless = readdirSync(new URL('src', import.meta.url))
  .map((entry) => entry.replace(/\.ts$/, ''))
  .filter((name) => !(name in layers));
if (homeless.length > 0) throw new Error(`layers.mjs does not say what these may import: ${homeless.join(', ')}`);

/** @param {string} name @param {Layer} layer @returns {readonly Rule[]} */
const rulesOfLayer = (name, { may, types = [], lazily = [] }) => {
  const from = { path: layerPath(name) };
  const known = [name, ...may, ...types, ...lazily].map(layerPath);
  /** @type {Rule} */
  const inTable = { name: `${name}-imports-what-it-may`, from, to: { path: '^src/', pathNot: known } };
  /** @type {Rule} */
  const onlyTypes = { name: `${name}-imports-only-types`, from, to: { path: types.map(layerPath), ...notTypes } };
  const later = { path: lazily.map(layerPath), dynamic: false, ...notTypes };
  /** @type {Rule} */
  const onlyLazily = { name: `${name}-imports-lazily`, from, to: later };
  return [inTable, ...(types.length > 0 ? [onlyTypes] : []), ...(lazily.length > 0 ? [onlyLazily] : [])];
};

/** @param {string} name @param {PackageRule} rule @returns {readonly Rule[]} */
const rulesOfPackage = (name, rule) => {
  const to = { path: packagePath(name) };
  const from = { path: '^src/', pathNot: rule.layers.map(layerPath) };
  /** @type {Rule} */
  const inLayer = { name: `${name}-only-in-${rule.layers.join('-')}`, from, to };
  /** @type {Rule} */
  const onlyLazily = { name: `${name}-lazily`, from: { path: '^src/' }, to: { ...to, dynamic: false, ...notTypes } };
  return [inLayer, ...(rule.lazily ? [onlyLazily] : [])];
};

/** @type {readonly Rule[]} */
const general = [
  { name: 'no-cycle', from: { path: '^src/' }, to: { circular: true, viaOnly: notTypes } },
  {
    name: 'deriving-and-checking-are-pure',
    from: { path: '^src/evidence/(derive|checks/)' },
    to: {
      path: ['^src/(lakefs|mlflow|http|git|data)/', '^(node:)?(fs|http|https|net|child_process)'],
      // Reading an answer that was stored is no request.
      pathNot: '[.]schema[.]ts$',
      ...notTypes,
    },
  },
  { name: 'resolvable', from: {}, to: { couldNotResolve: true } },
  { name: 'source-stands-alone', from: { path: '^src/' }, to: { path: '^(test|scripts|bench|examples)/' } },
  {
    name: 'package-is-in-the-table',
    from: { path: '^src/' },
    to: { path: '(^|/)node_modules/', pathNot: Object.keys(packages).map(packagePath) },
  },
];

const rules = [
  ...general,
  ...Object.entries(layers).flatMap(([name, layer]) => rulesOfLayer(name, layer)),
  ...Object.entries(packages).flatMap(([name, rule]) => rulesOfPackage(name, rule)),
];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: rules.map((rule) => ({ ...rule, severity: 'error' })),
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
