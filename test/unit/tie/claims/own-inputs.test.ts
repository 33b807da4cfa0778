import { describe, expect, it } from 'vitest';
import type { DatasetInput, Run } from '../../../../src/mlflow/run.ts';
import { asCommitId, asRunId } from '../../../../src/model/ids.ts';
import { inputsBeside, ownInputCommit } from '../../../../src/tie/claims/own-inputs.ts';
import { datasetInput } from '../../../../src/tie/dataset-input.ts';
import { adoptedTieId } from '../../../../src/tie/tie-id.ts';

const [data, baseline] = [asCommitId('a'.repeat(64)), asCommitId('b'.repeat(64))];

const own = (commit = data): DatasetInput =>
  datasetInput({ role: 'training', repository: 'faces', commit, prefix: 'train/' });

const foreign = (uri: string): DatasetInput => ({
  dataset: { name: 'faces/train', digest: '1', sourceType: 's3', source: JSON.stringify({ uri }) },
  tags: { 'mlflow.data.context': 'training' },
});

const run = (datasetInputs: readonly DatasetInput[], tags: Run['tags'] = {}): Run => ({
  id: asRunId('r1'),
  name: 'r',
  experimentId: '1',
  status: 'FINISHED',
  startTime: 0,
  endTime: 1,
  artifactUri: undefined,
  isDeleted: false,
  params: {},
  metrics: [],
  tags: {
    'tieback.tie': '20261121-0000000000',
    'tieback.plan': '{}',
    'lakefs.repo': 'faces',
    'lakefs.commit_id': data,
    ...tags,
  },
  datasetInputs,
});

const elsewhere = foreign('lakefs://imagenet/main/train');
const besideHere = foreign(`s3://faces/${baseline}/train/`);

describe('inputsBeside', () => {
  it('tells the input that tieback logged from one of the same name, whatever the tags say', () => {
    const one = run([besideHere, own(), elsewhere], { 'lakefs.commit_id': baseline });
    expect([...inputsBeside(one)]).toEqual([besideHere, elsewhere]);
    expect(ownInputCommit(one)).toBe(data);
  });

  it('lets all bind that look like its own: the tags of whoever logged a copy may be edited, too', () => {
    const one = run([own(baseline), own(), besideHere], { 'lakefs.commit_id': baseline });
    expect([...inputsBeside(one)]).toEqual([besideHere]);
    expect(ownInputCommit(one)).toBeUndefined();
  });

  it('goes by the commit of the tie rather than by the tags', () => {
    const one = run([own(baseline), own()], { 'lakefs.commit_id': baseline });
    expect([...inputsBeside(one, { dataCommit: data })]).toEqual([own(baseline)]);
  });

  it('lets no input bind that names another commit than the tie made, where tieback logged none', () => {
    expect([...inputsBeside(run([besideHere]), { dataCommit: data })]).toEqual([besideHere]);
  });

  it('lets all of the repository bind where nothing decides', () => {
    expect([...inputsBeside(run([besideHere, elsewhere]))]).toEqual([elsewhere]);
  });

  it('goes by the commit tag of a run that the script made beside the tie’s own: tieback logged it no input', () => {
    const nested = run([besideHere, elsewhere], { 'mlflow.parentRunId': 'r0' });
    expect([...inputsBeside(nested)]).toEqual([besideHere, elsewhere]);
    const { 'tieback.plan': _, ...tags } = run([]).tags;
    expect([...inputsBeside({ ...run([besideHere]), tags })]).toEqual([besideHere]);
    const branch = run([besideHere], { 'mlflow.parentRunId': 'r0', 'lakefs.commit_id': 'main' });
    expect([...inputsBeside(branch)]).toEqual([]);
  });

  it('takes an input of another role for none of its own', () => {
    const validation = datasetInput({ role: 'validation', repository: 'faces', commit: baseline, prefix: 'train/' });
    expect(ownInputCommit(run([own(), validation]))).toBe(data);
  });

  it('leaves nothing of its repository out of a run that was not wrapped, or was adopted', () => {
    const { tags, ...bare } = run([own(), besideHere]);
    expect(inputsBeside({ ...bare, tags: {} }).size).toBe(0);
    expect(inputsBeside({ ...bare, tags: { ...tags, 'tieback.tie': adoptedTieId(bare) } }).size).toBe(0);
  });

  it('leaves out what a run that was not wrapped read elsewhere, where its repository and its commit are said', () => {
    const { tags: _, ...bare } = run([besideHere, elsewhere]);
    const said = { ...bare, tags: { lakefs_repo: 'faces', lakefs_commit: 'v1' } };
    expect([...inputsBeside(said)]).toEqual([elsewhere]);
    const [unsaid, untagged] = [{ lakefs_repo: 'faces' }, {}].map((tags) => ({ ...bare, tags }));
    expect(unsaid && inputsBeside(unsaid).size).toBe(0);
    expect(unsaid && [...inputsBeside(unsaid, { commit: data })]).toEqual([elsewhere]);
    expect(untagged && [...inputsBeside(untagged, { repository: 'faces', commit: data })]).toEqual([elsewhere]);
  });
});
