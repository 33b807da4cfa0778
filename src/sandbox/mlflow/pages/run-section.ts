import { escapeHtml } from '../../../util/escape-html.ts';
import { link } from '../../page.ts';
import { proxyPathOf } from '../artifact-store.ts';
import { findEntry } from '../entries.ts';
import type { MlflowState, RunRecord } from '../mlflow-state.ts';
import { linkify, showTime, table } from './html.ts';

/** The path that MLflow's own user interface has for a run, behind `/#`. */
export const runPath = ({ experimentId, id }: RunRecord): string => `/experiments/${experimentId}/runs/${id}`;

export const titleOf = (run: RunRecord): string => `Run ${run.name}`;

const facts = (state: MlflowState, run: RunRecord): string =>
  table(
    'Details',
    ['', ''],
    [
      ['Run id', `<code>${escapeHtml(run.id)}</code>`],
      ['Experiment', escapeHtml(state.experiments.get(run.experimentId)?.name ?? run.experimentId)],
      ['Status', escapeHtml(run.lifecycle === 'deleted' ? `${run.status}, deleted` : run.status)],
      ['Started', showTime(run.startTime)],
      ['Ended', showTime(run.endTime)],
    ],
  );

const datasets = (state: MlflowState, run: RunRecord): string =>
  table(
    'Datasets',
    ['Name', 'Digest', 'Context', 'Source'],
    run.datasetInputs.map(({ dataset, tags }) => {
      const { name = '', digest = '', source = '' } = state.datasets.get(dataset) ?? {};
      const context = findEntry(tags, 'mlflow.data.context') ?? '';
      return [
        escapeHtml(name),
        `<code>${escapeHtml(digest)}</code>`,
        escapeHtml(context),
        `<code>${linkify(source)}</code>`,
      ];
    }),
  );

const isProxied = (run: RunRecord): boolean => run.artifactUri.startsWith('mlflow-artifacts:');

const artifacts = (state: MlflowState, run: RunRecord): string => {
  const root = isProxied(run) ? `${proxyPathOf(run.artifactUri)}/` : undefined;
  const files = [...state.artifacts.entries()].filter(([path]) => root !== undefined && path.startsWith(root));
  return table(
    'Artifacts',
    ['File', 'Bytes'],
    files.map(([stored, { sizeBytes }]) => {
      const path = stored.slice(root?.length);
      const href = `/get-artifact?run_id=${encodeURIComponent(run.id)}&path=${encodeURIComponent(path)}`;
      return [link(href, path), String(sizeBytes)];
    }),
  );
};

/** Everything there is to see of a run, as HTML. */
export const runSection = (state: MlflowState, run: RunRecord): string => {
  const note = findEntry(run.tags, 'mlflow.note.content');
  const tags = run.tags.filter(([key]) => !key.startsWith('mlflow.'));
  return [
    note === undefined ? '' : `<pre>${linkify(note)}</pre>\n`,
    facts(state, run),
    table(
      'Parameters',
      ['Name', 'Value'],
      run.params.map(([key, value]) => [escapeHtml(key), escapeHtml(value)]),
    ),
    table(
      'Metrics',
      ['Name', 'Latest value', 'Step'],
      state.metrics.latest(run.id).map(({ key, value, step }) => [escapeHtml(key), String(value), String(step)]),
    ),
    datasets(state, run),
    table(
      'Tags',
      ['Name', 'Value'],
      tags.map(([key, value]) => [escapeHtml(key), linkify(value)]),
    ),
    artifacts(state, run),
  ].join('');
};
