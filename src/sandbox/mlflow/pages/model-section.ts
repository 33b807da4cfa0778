import { escapeHtml } from '../../../util/escape-html.ts';
import { link } from '../../page.ts';
import type { MlflowState, ModelRecord } from '../mlflow-state.ts';
import { aliasesOf, versionsOf } from '../registry-records.ts';
import { linkify, showTime, table } from './html.ts';
import { runPath } from './run-section.ts';

/** The path that MLflow's own user interface has for a model, behind `/#`. */
export const modelPath = ({ name }: ModelRecord): string => `/models/${name}`;

/** A registered model with its versions, as HTML; each version can be addressed. */
export const modelSection = (state: MlflowState, model: ModelRecord): string => {
  const rows = versionsOf(state, model.name).map((version) => {
    const id = escapeHtml(`${modelPath(model)}/versions/${version.version}`);
    const run = state.runs.get(version.runId);
    return [
      `<span id="${id}">${version.version}</span>`,
      escapeHtml(aliasesOf(state, version).join(', ')),
      run ? link(`/#${runPath(run)}`, run.name) : escapeHtml(version.runId),
      `<code>${escapeHtml(version.source)}</code>`,
      showTime(version.createdAt),
      version.tags.map(([key, value]) => `${escapeHtml(key)}: ${linkify(value)}`).join('<br>'),
    ];
  });
  const tags = model.tags.map(([key, value]) => [escapeHtml(key), linkify(value)]);
  return [
    model.description ? `<pre>${linkify(model.description)}</pre>\n` : '',
    table('Versions', ['Version', 'Aliases', 'Run', 'Source', 'Created', 'Tags'], rows),
    table('Tags', ['Name', 'Value'], tags),
  ].join('');
};
