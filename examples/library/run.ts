// One wrapped run by the library instead of the command line: node run.ts [data folder]
import { createTieback } from 'tieback';

const required = (name: string): string => {
  const value = process.env[name];
  if (value) return value;
  console.error(`${name} is not set. See README.md beside this script.`);
  process.exit(2);
};

const tieback = createTieback({
  lakefs: {
    endpoint: required('LAKECTL_SERVER_ENDPOINT_URL'),
    auth: {
      kind: 'access-key',
      accessKeyId: required('LAKECTL_CREDENTIALS_ACCESS_KEY_ID'),
      secretAccessKey: required('LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY'),
    },
  },
  mlflow: { trackingUri: required('MLFLOW_TRACKING_URI') },
});

const outcome = await tieback.run({
  repository: 'wdbc',
  source: { kind: 'baseline', ref: 'dataset-v1.0-baseline' },
  experiment: 'wdbc-library',
  prefix: 'train',
  data: { dir: process.argv[2] ?? './work/augmented' },
  prepare: 'node ../wdbc/augment.ts',
  inputs: [{ role: 'test', uri: 'lakefs://wdbc/dataset-v1.0-baseline/test' }],
  showMetrics: ['sensitivity', 'specificity'],
  command: ['node', '../wdbc/train.ts'],
});

console.log(`run        ${outcome.runUrl ?? 'not recorded'}`);
console.log(`data       ${outcome.commitUrl}`);
console.log(`back-link  ${outcome.backLinkUrl ?? 'not recorded'}`);
if (!outcome.isComplete) console.error(`recording is incomplete: tieback resume ${outcome.tie}`);
process.exitCode = outcome.childCode;
