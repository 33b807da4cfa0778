import { escapeHtml } from '../../../util/escape-html.ts';
import { link } from '../../page.ts';
import type { MlflowState, RunRecord } from '../mlflow-state.ts';
import { showTime, table } from './html.ts';
import { modelPath, modelSection } from './model-section.ts';
import { runPath, runSection, titleOf } from './run-section.ts';

/** A page is no database: older runs are linked, not shown. */
const shownRuns = 300;

/** The fragment of `/#/experiments/1/runs/…` never reaches a server: the section of that id shows, the rest hides. */
const style = `<style>
section { display: none; scroll-margin-top: 100vh; }
section h2 { font-size: 1.4rem; margin-top: 0; }
h3 { font-size: 1.05rem; margin: 1.5rem 0 .3rem; }
section:target, section:has(:target) { display: block; }
body:has(section:target, section :target) nav { display: none; }
</style>
`;

const section = (id: string, title: string, bodyHtml: string): string =>
  `<section id="${escapeHtml(id)}">\n<h2>${escapeHtml(title)}</h2>\n${bodyHtml}</section>\n`;

const runRows = (runs: readonly RunRecord[]): readonly (readonly string[])[] =>
  runs.map((run, index) => [
    link(index < shownRuns ? `/#${runPath(run)}` : runPath(run), run.name),
    escapeHtml(run.status),
    showTime(run.startTime),
  ]);

const head = ['Run', 'Status', 'Started'];

/** One page on which every link to a run, an experiment or a model leads somewhere, without a script. */
export const overview = (state: MlflowState): string => {
  const runs = [...state.runs.entries()].map(([, run]) => run).sort((a, b) => b.startTime - a.startTime);
  const experiments = [...state.experiments.entries()].map(([, experiment]) => ({
    id: `/experiments/${experiment.id}`,
    name: experiment.name,
    body: table('Runs', head, runRows(runs.filter((run) => run.experimentId === experiment.id))),
  }));
  const models = [...state.models.entries()].map(([, model]) => model);
  return [
    style,
    '<nav>\n',
    table(
      'Experiments',
      ['Name'],
      experiments.map(({ id, name }) => [link(`/#${id}`, name)]),
    ),
    table('Runs', head, runRows(runs)),
    table(
      'Models',
      ['Name'],
      models.map((model) => [link(`/#${modelPath(model)}`, model.name)]),
    ),
    '</nav>\n',
    ...experiments.map(({ id, name, body }) => section(id, `Experiment ${name}`, body)),
    ...runs.slice(0, shownRuns).map((run) => section(runPath(run), titleOf(run), runSection(state, run))),
    ...models.map((model) => section(modelPath(model), `Model ${model.name}`, modelSection(state, model))),
  ].join('');
};
