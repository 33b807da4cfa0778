import { describe, expect, it } from 'vitest';
import { planHandChecks, planReproduction } from '../../../src/report/hand-commands.ts';
import { sampleEvidence } from '../../support/sample-evidence.ts';
import { sample } from '../../support/sample-records.ts';
import { hostileTexts, sampleVariants } from '../../support/sample-variants.ts';

describe('planReproduction', () => {
  it('fetches the exact data and code, and gives the recorded command line', () => {
    expect(planReproduction(sampleEvidence()).map(({ commands }) => commands)).toEqual([
      [`lakectl fs download --recursive lakefs://wdbc/${sample.data}/train/ ./data-training/`],
      [`lakectl fs download --recursive lakefs://wdbc/${sample.baseline}/test/ ./data-test/`],
      ['git clone https://git.example.org/clinic/wdbc.git code', `git -C code checkout ${sample.git}`],
      ['python train.py --strategy augmented --epochs 40'],
    ]);
  });

  it('warns when the code had uncommitted changes', () => {
    const step = planReproduction(sampleVariants.missing()).find(({ title }) => title === 'Fetch the code');
    expect(step?.expect).toContain('not the code that ran');
  });

  it('gives no command that has a hole in it', () => {
    expect(planReproduction(sampleVariants.minimal()).flatMap(({ commands }) => commands)).toEqual([]);
  });

  it('gives no command for ids that are none, and no line that a value began', () => {
    const steps = planReproduction(sampleVariants.hostile());
    const commands = steps.filter(({ title }) => !title.startsWith('Run')).flatMap((step) => step.commands);
    expect(commands).toEqual([]);
    expect(steps.flatMap((step) => step.commands).filter((command) => command.includes('\n'))).toEqual([]);
  });
});

describe('planHandChecks', () => {
  it('asks both services with their own tools', () => {
    const commands = planHandChecks(sampleEvidence(), 'evidence.json').flatMap((step) => step.commands);
    expect(commands).toEqual([
      `lakectl show commit lakefs://wdbc/${sample.data} --show-meta-range-id`,
      `lakectl tag show lakefs://wdbc/${sample.dataTag}`,
      `curl -s 'https://mlflow.example.org/api/2.0/mlflow/runs/get?run_id=${sample.run}'`,
      `lakectl show commit lakefs://wdbc/${sample.back}`,
      `lakectl fs cat lakefs://wdbc/tieback-${sample.tie}/_tieback/runs/${sample.run}.json`,
      'sha256sum evidence.json',
    ]);
  });

  it('quotes whatever a service gave', () => {
    const commands = planHandChecks(sampleVariants.hostile(), 'evidence.json').flatMap((step) => step.commands);
    const bare = commands.map((command) => command.replace(/'(?:[^']|'\\'')*'/g, ''));
    expect(commands.length).toBeGreaterThan(2);
    expect(hostileTexts.length).toBeGreaterThan(10);
    expect(bare.filter((command) => /[;$`|<>&*\n]/.test(command))).toEqual([]);
  });
});
