import { parseCard } from '../../src/card/parse-card.ts';
import { deriveCard } from '../../src/evidence/derive/derive-card.ts';
import { recordId } from '../../src/evidence/record-id.ts';
import type { CardField, CardFields } from '../../src/model/card-field.ts';
import { cardFields } from '../../src/model/card-fields.ts';
import type { CheckResult, Evidence } from '../../src/model/evidence.ts';
import { sampleEvidence } from './sample-evidence.ts';
import { sample, sampleId } from './sample-records.ts';
import { hostileTexts, sampleVariants } from './sample-variants.ts';

const cardText = `
cardVersion: 1
document:
  id: DOC-7
  title: Retina screen, submission
  version: "2"
  status: final
  preparedBy: { name: A. Keller, role: data scientist }
  approvers: [{ name: M. Rossi, role: physician, meaning: approved, signedAt: "2026-11-19" }]
  retentionYears: 10
  revisions: [{ version: "2", date: "2026-11-18", author: A. Keller, change: criteria }]
organization: { name: Example Diagnostics }
statements: { aiUsed: A model calls aspirates malignant or benign. }
system: { name: Retina screen, version: "1.1", intendedPurpose: An example. Not for clinical use., indications: none }
regulatory:
  regimes: [fda-ai-dsf]
  fda: { deviceClass: II, submissionType: 510(k), targets: { sensitivity: 0.9 }, predicate: { name: P, characteristics: { users: the same } } }
data:
  sources: [{ name: One hospital, origin: collected, period: 1995 to 1996, setting: hospital }]
  cleaning: [{ step: none, tool: none, reason: as published }]
  splits: { train: { prefix: train }, test: { ref: dataset-v1.0-baseline, prefix: test }, unitColumn: id, sequestration: kept apart }
model: { type: { from: mlflow.params.model }, architecture: { from: mlflow.params.nothing }, operatingPoint: { threshold: 0.5, how: not tuned } }
evaluation:
  acceptance: [{ metric: sensitivity, op: ">=", value: 0.9, bound: point, reference: this card }]
  subgroups: [{ name: specificity only, metricPattern: spec }]
  limitations: [one hospital, one decade]
attachments: [{ id: RMF-1, title: Risk management file, path: rmf.pdf, sha256: "${sampleId('rmf')}", satisfies: [fda-vii-1] }]
notApplicable: [{ ref: fda-ix-5, reason: nothing was trained elsewhere }]
`;

const checks: readonly CheckResult[] = [
  {
    id: 'SPLIT-01',
    title: 'no shared object',
    outcome: 'pass',
    reason: 'none of 20 and 4',
    facts: ['card.data.splits'],
  },
  {
    id: 'SPLIT-02',
    title: 'no shared unit',
    outcome: 'fail',
    reason: 'train and test share 1',
    facts: ['card.data.splits'],
  },
  { id: 'METRIC-03', title: 'criteria met', outcome: 'pass', reason: 'sensitivity >= 0.9', facts: ['run.metrics'] },
];

/** The sample with four counts of a test, a parameter that speaks against the card, and the card. */
const withCard = (): Evidence => {
  const whole = sampleEvidence();
  const { run } = whole.subject;
  const [metric] = run.metrics;
  const [param] = run.params;
  if (metric === undefined || param === undefined || param.fact.grade === 'missing') throw new Error('sample is empty');
  const counts = { tp: 41, fn: 1, fp: 2, tn: 70 };
  const known = metric.value.grade === 'missing' ? undefined : metric.value;
  if (known === undefined) throw new Error('sample metric is missing');
  const more = Object.entries(counts).map(([key, value]) => ({
    ...metric,
    key,
    isShown: false,
    value: { ...known, value },
  }));
  const spoken = { key: 'fda.device_class', fact: { ...param.fact, value: 'III' } };
  const subject = {
    ...whole.subject,
    run: { ...run, metrics: [...run.metrics, ...more], params: [...run.params, spoken] },
  };
  const body = { file: 'card.yaml', sha256: sampleId('card'), card: parseCard('card.yaml', cardText) };
  const record = (content: unknown) => ({ system: 'card' as const, readAt: sample.readAt, body: content });
  const readings = { attachments: [{ sha256: sampleId('rmf') }] };
  const records = {
    ...whole.records,
    [recordId.card]: record(body),
    [recordId.cardAttachments]: record(readings),
  };
  return {
    ...whole,
    records,
    subject: { ...subject, ...deriveCard(records, subject) },
    checks: [...whole.checks, ...checks],
  };
};

/** Every field of a card, its lists with one item each, filled with what people and programs may put into one. */
const hostileCard = (fields: CardFields, next: () => string): unknown =>
  Object.fromEntries(
    Object.entries(fields).map(([name, field]: [string, CardField]) => {
      switch (field.kind) {
        case 'group':
          return [name, hostileCard(field.fields, next)];
        case 'list':
          return [name, [hostileCard(field.fields, next)]];
        case 'texts':
          return [name, [next(), next()]];
        case 'map':
          return [name, { [`k${next()}`]: next() }];
        case 'numbers':
          return [name, { [`k${next()}`]: 1 }];
        case 'number':
          return [name, 1];
        case 'flag':
          return [name, true];
        default:
          return [name, next()];
      }
    }),
  );

const hostile = (): Evidence => {
  const whole = sampleVariants.hostile();
  let turn = 0;
  const next = (): string => hostileTexts[turn++ % hostileTexts.length] ?? '';
  const body = { file: next(), sha256: next(), card: hostileCard(cardFields, next) };
  const records = { ...whole.records, [recordId.card]: { system: 'card' as const, readAt: sample.readAt, body } };
  return { ...whole, records, subject: { ...whole.subject, ...deriveCard(records, whole.subject) } };
};

/** Snapshots for packs that print a card, by name. */
export const cardVariants = { card: withCard, none: sampleEvidence, minimal: sampleVariants.minimal, hostile } as const;
