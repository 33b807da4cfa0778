import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planHandChecks } from '../../../src/report/plan-hand-checks.ts';
import { type SealedRecord, sealOf } from '../../../src/tie/seal.ts';
import { canonicalJson } from '../../../src/util/canonical-json.ts';
import { sampleEvidence } from '../../support/sample-evidence.ts';
import { sample } from '../../support/sample-records.ts';
import { hostileTexts, sampleVariants } from '../../support/sample-variants.ts';

const commandsOf = (evidence = sampleEvidence()) =>
  planHandChecks(evidence, 'evidence.json').flatMap(({ commands }) => commands);

describe('planHandChecks', () => {
  it('asks both services with their own tools', () => {
    expect(commandsOf().filter((command) => !command.startsWith('node '))).toEqual([
      `lakectl show commit lakefs://wdbc/${sample.data} --show-meta-range-id`,
      `lakectl tag show lakefs://wdbc/${sample.dataTag}`,
      `curl -s 'https://mlflow.example.org/api/2.0/mlflow/runs/get?run_id=${sample.run}'`,
      `lakectl show commit lakefs://wdbc/${sample.back}`,
      `lakectl fs download lakefs://wdbc/tieback-${sample.tie}/_tieback/runs/${sample.run}.json sealed-record.json`,
      'sha256sum evidence.json',
    ]);
  });

  it('leaves out the tag where none was asked for', () => {
    const titles = planHandChecks(sampleVariants.altered(), 'evidence.json').map(({ title }) => title);
    expect(titles).toEqual(['The data commit', 'Forward link', 'Back-link', 'Seal', 'This document']);
  });

  it('leads from a run that is not sealed itself to the seal of the one that is', () => {
    const evidence = sampleEvidence();
    const { links } = evidence.subject;
    const backRunId = { ...links.backRunId, value: 'f00d' } as typeof links.backRunId;
    const steps = planHandChecks(
      { ...evidence, subject: { ...evidence.subject, links: { ...links, backRunId } } },
      'evidence.json',
    );
    const [back, seal] = ['Back-link', 'Seal'].map((title) => steps.find((step) => step.title === title));
    expect(back?.expect).toContain('must be f00d, of whose tie this run is one more');
    expect(seal?.commands[0]).toContain(`/_tieback/runs/f00d.json`);
    expect(seal?.expect).toMatch(/^Of run f00d, for only that one is sealed: /);
  });

  it('quotes whatever a service gave', () => {
    const commands = commandsOf(sampleVariants.hostile());
    const bare = commands.map((command) => command.replace(/'(?:[^']|'\\'')*'/g, ''));
    expect(commands.length).toBeGreaterThan(2);
    expect(hostileTexts.length).toBeGreaterThan(10);
    expect(bare.filter((command) => /[;$`|<>&*\n]/.test(command))).toEqual([]);
  });
});

/** Keys and numbers on which a careless canonical form goes wrong. */
const record: SealedRecord = {
  run: { status: 'FINISHED', id: 'a', endTime: null, startTime: 1_795_000_000_000 },
  params: { '10': 'ten', '9': 'nine', ä: 'umlaut', __proto__x: '', 'b.c': 'quote " and \\ and \u0007', z: '😀' },
  metrics: [
    { value: 1e-7, step: 3, key: 'loss' },
    { value: 1e21, step: 0, key: 'big' },
    { key: 'nan', value: 'NaN' },
  ],
  histories: {},
  inputs: [],
  tags: { 'tieback.tie': 't', 'lakefs.repo': 'r' },
};

describe('the command for the seal', () => {
  it('computes the hashes of the record as it lies on the anchor', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tieback-seal-'));
    try {
      const { hash, sections } = sealOf(record);
      writeFileSync(join(folder, 'sealed-record.json'), canonicalJson({ version: 1, seal: hash, record }));
      const command = commandsOf().find((one) => one.startsWith('node ')) ?? '';
      const printed = execFileSync('sh', ['-c', command], {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, NO_COLOR: '1' },
      });
      expect(printed).toContain(`computed: '${hash}'`);
      expect(printed).toContain(`seal: '${hash}'`);
      for (const [section, sectionHash] of Object.entries(sections)) {
        expect(printed).toContain(`${section}: '${sectionHash}'`);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
