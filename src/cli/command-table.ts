import type { AnyCommand } from './define-command.ts';

export type CommandEntry = {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<AnyCommand>;
};

/** Every command. Only the one that is asked for is loaded. */
export const commandTable: readonly CommandEntry[] = [
  {
    name: 'run',
    summary: 'Wrap a training command: data committed, run linked, both ways sealed',
    load: async () => (await import('./commands/run.ts')).run,
  },
  {
    name: 'resume',
    summary: 'Finish a run that was interrupted',
    load: async () => (await import('./commands/resume.ts')).resume,
  },
  {
    name: 'start',
    summary: 'Begin a tie whose training you run yourself, in a notebook or a pipeline',
    load: async () => (await import('./commands/start.ts')).start,
  },
  {
    name: 'commit',
    summary: 'Commit the data of a started tie and make its MLflow run',
    load: async () => (await import('./commands/commit.ts')).commit,
  },
  {
    name: 'finish',
    summary: 'Close, seal and link the run of a started tie',
    load: async () => (await import('./commands/finish.ts')).finish,
  },
  {
    name: 'abort',
    summary: 'Give up a tie that is not linked yet, and take back what it made',
    load: async () => (await import('./commands/abort.ts')).abort,
  },
  {
    name: 'ties',
    summary: 'List the wrapped runs that this folder knows',
    load: async () => (await import('./commands/ties.ts')).ties,
  },
  {
    name: 'link',
    summary: 'Tie runs that were made without tieback to their data',
    load: async () => (await import('./commands/link.ts')).link,
  },
  {
    name: 'report',
    summary: 'Render the provenance document of a tie or run',
    load: async () => (await import('./commands/report.ts')).report,
  },
  {
    name: 'verify',
    summary: 'Verify a bundle: its files, facts, checks and documents, offline or against both services',
    load: async () => (await import('./commands/verify.ts')).verify,
  },
  {
    name: 'template',
    summary: 'List, copy, check or preview templates of documents',
    load: async () => (await import('./commands/template.ts')).template,
  },
  {
    name: 'trace',
    summary: 'Show where a run, model version or version of data came from, and what came of it',
    load: async () => (await import('./commands/trace.ts')).trace,
  },
  {
    name: 'audit',
    summary: 'Hold every tie against both services as they are now',
    load: async () => (await import('./commands/audit.ts')).audit,
  },
  {
    name: 'compare',
    summary: 'Hold runs against each other: metrics, data, parameters, code',
    load: async () => (await import('./commands/compare.ts')).compare,
  },
  {
    name: 'promote',
    summary: 'Promote the winning run: data merged, model registered, alias moved',
    load: async () => (await import('./commands/promote.ts')).promote,
  },
  {
    name: 'rollback',
    summary: 'Undo the last promotion that stands, on both sides',
    load: async () => (await import('./commands/rollback.ts')).rollback,
  },
  {
    name: 'history',
    summary: 'List what was promoted and rolled back, and what stands',
    load: async () => (await import('./commands/history.ts')).history,
  },
  {
    name: 'comment',
    summary: 'Keep one comment on a GitHub or GitLab pull request up to date',
    load: async () => (await import('./commands/comment.ts')).comment,
  },
  {
    name: 'card',
    summary: 'Write or check the card: the facts that only a person can supply',
    load: async () => (await import('./commands/card.ts')).card,
  },
  {
    name: 'init',
    summary: 'Write a commented tieback.yaml, from flags or a few questions',
    load: async () => (await import('./commands/init.ts')).init,
  },
  {
    name: 'doctor',
    summary: 'Check the set-up: servers, credentials, permissions, clocks, retention',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  {
    name: 'config',
    summary: 'Show the settings that are used here, and where they come from',
    load: async () => (await import('./commands/config.ts')).config,
  },
  {
    name: 'completion',
    summary: 'Print the completion script of a shell',
    load: async () => (await import('./commands/completion.ts')).createCompletion(loadCommands),
  },
  {
    name: 'sandbox',
    summary: 'Start embedded lakeFS-like and MLflow-like servers to try things on',
    load: async () => (await import('./commands/sandbox.ts')).sandbox,
  },
];

const loadCommands = (): Promise<readonly AnyCommand[]> => Promise.all(commandTable.map(({ load }) => load()));
