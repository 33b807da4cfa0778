import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorkbench, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());

const script = (text: string): readonly string[] => ['sh', '-c', text];

const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
};

describe('tieback run with a baseline', () => {
  it('links both ways: the run names the commit, a commit names the run', async () => {
    const { result, code, stdout, stderr } = await bench.run(
      [
        ...['--data', 'augmented', '--name', 'augmented', '--tag', 'v1.1-augmented', '--model', 'classifier'],
        ...[
          '--prepare',
          'echo "9,9" > "$TIEBACK_DATA_DIR/new.csv"; echo \'{"augmentation_params":{"flip":true},"samples":{"unit":"rows","original":3,"added":1,"removed":0,"total":4}}\' > "$TIEBACK_METADATA"',
        ],
        ...[
          '--input',
          `test=lakefs://${bench.repository}/v1/test/`,
          '--show-metric',
          'acc',
          '--meta',
          'site=berlin',
          '--report',
          'html',
        ],
      ],
      script(
        'echo answer; ls "$TIEBACK_DATA_DIR" "$TIEBACK_INPUT_TEST_DIR" >&2; echo \'{"params":{"lr":0.1},"metrics":{"acc":0.75},"step":3}\' >> "$TIEBACK_METRICS"',
      ),
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'answer\n' });
    expect(stderr).toContain('new.csv');
    expect(result).toMatchObject({
      isComplete: true,
      status: 'FINISHED',
      dataMode: 'dir-verified',
      dataTag: 'v1.1-augmented',
      childCode: 0,
    });

    const run = await bench.mlflow.runs.get(result.runId ?? '');
    expect(run).toMatchObject({ status: 'FINISHED', name: 'augmented', params: { lr: '0.1' } });
    expect(run.metrics).toMatchObject([{ key: 'acc', value: 0.75, step: 3 }]);
    expect(run.tags).toMatchObject({
      'tieback.tie': result.tie,
      'tieback.data_mode': 'dir-verified',
      'lakefs.repo': bench.repository,
      'lakefs.commit_id': result.dataCommit,
      lakefs_commit: result.dataCommit,
      'lakefs.baseline_tag': 'v1',
      'lakefs.data_tag': 'v1.1-augmented',
    });
    expect(run.tags['mlflow.note.content']).toContain(result.dataCommit);
    expect(
      run.datasetInputs.map(({ dataset, tags }) => [tags['mlflow.data.context'], JSON.parse(dataset.source)]).sort(),
    ).toEqual([
      ['test', { uri: `s3://${bench.repository}/${result.baseline.commit}/test/` }],
      ['training', { uri: `s3://${bench.repository}/${result.dataCommit}/train/` }],
    ]);

    const data = await bench.lakefs.commits.get(bench.repository, result.dataCommit);
    expect(data.parents).toEqual([result.baseline.commit]);
    expect(data.metadata).toMatchObject({
      site: 'berlin',
      augmentation_count: '1',
      original_dataset_size: '3',
      total_dataset_size: '4',
      augmentation_params: '{"flip":true}',
      'tieback.role': 'data',
      'tieback.tie': result.tie,
    });
    expect(JSON.parse(data.metadata['tieback.samples'] ?? '')).toMatchObject({ unit: 'rows', total: 4 });
    expect((await bench.lakefs.tags.get(bench.repository, 'v1.1-augmented')).commitId).toBe(result.dataCommit);

    const link = await bench.lakefs.commits.get(bench.repository, result.backLinkCommit ?? '');
    expect(link.parents).toEqual([result.dataCommit]);
    expect(link.metaRangeId).toBe(data.metaRangeId);
    expect(link.metadata).toMatchObject({
      mlflow_run_id: result.runId,
      model_name: 'classifier',
      acc: '0.75',
      training_data_tag: 'v1.1-augmented',
      'tieback.role': 'run',
      'tieback.data_check': 'unchanged',
    });

    const anchors = await all(
      bench.lakefs.branches.list(bench.repository, { prefix: 'tieback-', includeHidden: true }),
    );
    expect(anchors.map(({ id }) => id).sort()).toEqual(
      [`tieback-${result.tie}`, `tieback-baseline-${result.baseline.commit}`].sort(),
    );
    const visible = await all(bench.lakefs.branches.list(bench.repository));
    expect(visible.map(({ id }) => id)).not.toContain(`tieback-${result.tie}`);
    const record = await bench.lakefs.objects.get(
      bench.repository,
      `tieback-${result.tie}`,
      `_tieback/runs/${result.runId}.json`,
    );
    expect(JSON.parse(await new Response(record).text())).toMatchObject({
      version: 1,
      seal: link.metadata['tieback.seal'],
    });

    expect(result.reports.every((file) => existsSync(file))).toBe(true);
    const artifacts = await bench.mlflow.artifacts.list(result.runId ?? '', 'tieback');
    expect(artifacts.map(({ path }) => path).sort()).toEqual([
      'tieback/environment.json',
      'tieback/provenance.html',
      'tieback/provenance.json',
      'tieback/provenance.md',
    ]);
  });

  it('takes the baseline itself as data when nothing changed', async () => {
    const { result, code } = await bench.run(['--data', 'plain', '--name', 'plain'], script('true'));
    expect(code).toBe(0);
    expect(result).toMatchObject({ isNewData: false, dataCommit: result.baseline.commit, isComplete: true });
    const link = await bench.lakefs.commits.get(bench.repository, result.backLinkCommit ?? '');
    expect(link.parents).toEqual([result.baseline.commit]);
  });

  it('uploads a folder of the user, and deletes only when told to', async () => {
    bench.write('own/a.csv', 'x,y\n1,3\n');
    bench.write('own/deep/c.csv', 'x,y\n5,6\n');
    bench.write('own/.tieback/secret.txt', 'never uploaded');
    const refused = await bench.run(['--data', 'own', '--name', 'own'], script('true'));
    expect(refused.code).toBe(125);
    expect(refused.stderr).toContain('DATA_DELETIONS_NOT_ALLOWED');
    const { result, code } = await bench.run(['--data', 'own', '--name', 'own', '--delete'], script('true'));
    expect(code).toBe(0);
    expect(result.counts).toMatchObject({ original: 3, added: 0, removed: 1, changed: 1, total: 2 });
    const objects = await all(bench.lakefs.objects.list(bench.repository, result.dataCommit, { prefix: 'train/' }));
    expect(objects.map(({ path }) => path)).toEqual(['train/a.csv', 'train/deep/c.csv']);
  });

  it('says that the folder changed during training, and does not call it verified', async () => {
    const { result, code } = await bench.run(
      ['--data', 'touched', '--name', 'touched'],
      script('echo 1 >> "$TIEBACK_DATA_DIR/a.csv"'),
    );
    expect(code).toBe(0);
    expect(result).toMatchObject({ isComplete: true, dataMode: 'uri-given' });
    const link = await bench.lakefs.commits.get(bench.repository, result.backLinkCommit ?? '');
    expect(link.metadata['tieback.data_check']).toBe('changed');
  });

  it.each([
    ['FAILED', 'exit 7', 7],
    ['KILLED', 'kill -TERM $$', 143],
  ])('closes the run as %s and passes the exit code on, with both links made', async (status, text, expected) => {
    const { result, code } = await bench.run(['--name', `ends-${expected}`], script(text));
    expect(code).toBe(expected);
    expect(result).toMatchObject({ status, isComplete: true, childCode: expected });
    expect((await bench.mlflow.runs.get(result.runId ?? '')).status).toBe(status);
    expect(result.backLinkCommit).toBeDefined();
  });

  it('gives what the command wrote to the branch a commit of its own', async () => {
    const upload = `fetch(process.env.LAKECTL_SERVER_ENDPOINT_URL + '/api/v1/repositories/' + process.env.TIEBACK_REPO + '/branches/' + process.env.TIEBACK_BRANCH + '/objects?path=models/m.bin', { method: 'POST', body: 'model', headers: { 'content-type': 'application/octet-stream', authorization: 'Basic ' + Buffer.from(process.env.LAKECTL_CREDENTIALS_ACCESS_KEY_ID + ':' + process.env.LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY).toString('base64') } }).then((r) => process.exit(r.ok ? 0 : 1))`;
    const { result, code } = await bench.run(['--name', 'outputs'], [process.execPath, '-e', upload]);
    expect(code).toBe(0);
    const log = await all(
      bench.lakefs.commits.log(bench.repository, result.branch ?? '', { stopAt: result.baseline.commit }),
    );
    expect(log.map(({ metadata }) => metadata['tieback.role'])).toEqual(['run', 'outputs', undefined]);
    expect(
      await all(bench.lakefs.refs.diff(bench.repository, log[1]?.id ?? '', log[0]?.id ?? '', { kind: 'two-dot' })),
    ).toEqual([]);
  });

  it('changes nothing on a dry run', async () => {
    const before = await all(bench.lakefs.branches.list(bench.repository, { includeHidden: true }));
    const files = bench.files();
    const { code, stdout, stderr } = await bench.cli([
      'run',
      '--repo',
      bench.repository,
      '--experiment',
      'never-made',
      '--baseline',
      'v1',
      '--dry-run',
      '--',
      'true',
    ]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('nothing was changed');
    expect(await all(bench.lakefs.branches.list(bench.repository, { includeHidden: true }))).toEqual(before);
    expect(await bench.mlflow.experiments.findByName('never-made')).toBeUndefined();
    expect(bench.files()).toEqual(files);
  });
});

describe('tieback run on a fixed version', () => {
  it('makes no branch and no data, and links back from its anchor', async () => {
    const { result, code } = await bench.run(['--on', 'v1', '--name', 'fixed'], script('test -n "$TIEBACK_DATA_URI"'));
    expect(code).toBe(0);
    expect(result).toMatchObject({ isComplete: true, isNewData: false, anchor: `tieback-${result.tie}` });
    expect(result.branch).toBeUndefined();
    const log = await all(
      bench.lakefs.commits.log(bench.repository, `tieback-${result.tie}`, { stopAt: result.dataCommit }),
    );
    expect(log.map(({ metadata }) => metadata['tieback.role'])).toEqual(['record', 'run', undefined]);
    expect(log.at(-1)?.id).toBe(result.dataCommit);
  });
});
