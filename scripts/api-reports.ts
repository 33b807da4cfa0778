import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Extractor, ExtractorConfig, ExtractorLogLevel, type IConfigFile } from '@microsoft/api-extractor';
import manifest from '../package.json' with { type: 'json' };

/** Writes the report of every public entry to etc/; with --check says whether those that are there are fresh. */
const root = fileURLToPath(new URL('..', import.meta.url));
const isCheck = process.argv.includes('--check');

const entries = Object.entries(manifest.exports).flatMap(([subpath, target]) =>
  typeof target === 'string'
    ? []
    : [{ name: ['tieback', ...subpath.split('/').slice(1)].join('-'), types: target.types }],
);

const configOf = (name: string, types: string): IConfigFile => ({
  projectFolder: root,
  mainEntryPointFilePath: `${root}${types}`,
  compiler: { tsconfigFilePath: `${root}tsconfig.build.json` },
  apiReport: {
    enabled: true,
    reportFileName: `${name}.api.md`,
    reportFolder: `${root}etc`,
    reportTempFolder: `${root}temp`,
    includeForgottenExports: true,
  },
  docModel: { enabled: false },
  dtsRollup: { enabled: false },
  tsdocMetadata: { enabled: false },
  messages: {
    extractorMessageReporting: {
      default: { logLevel: ExtractorLogLevel.Warning, addToApiReportFile: true },
      // A type that a public one mentions is shown in the report; that it has no export of its own is not a fault.
      'ae-forgotten-export': { logLevel: ExtractorLogLevel.None },
      // Already said at each member; listed again with line numbers it would change with every edit.
      'ae-undocumented': { logLevel: ExtractorLogLevel.None },
      // This package marks no release stages.
      'ae-missing-release-tag': { logLevel: ExtractorLogLevel.None },
    },
    tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.Warning, addToApiReportFile: true } },
  },
  newlineKind: 'lf',
});

mkdirSync(`${root}etc`, { recursive: true });
for (const { name, types } of entries) {
  const extractorConfig = ExtractorConfig.prepare({
    configObject: configOf(name, types),
    configObjectFullPath: undefined,
    packageJsonFullPath: `${root}package.json`,
  });
  const result = Extractor.invoke(extractorConfig, {
    localBuild: !isCheck,
    messageCallback: (message) => {
      if (message.logLevel === ExtractorLogLevel.Info) message.logLevel = ExtractorLogLevel.None;
    },
  });
  const isFresh = result.succeeded && !(isCheck && result.apiReportChanged);
  console.log(`${isFresh ? 'ok' : 'failed'}  etc/${name}.api.md${result.apiReportChanged ? ' (changed)' : ''}`);
  if (!isFresh) {
    if (isCheck && result.apiReportChanged) console.error(`etc/${name}.api.md is stale: run "npm run api"`);
    process.exitCode = 1;
  }
}
