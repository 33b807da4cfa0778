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
    name: 'sandbox',
    summary: 'Start embedded lakeFS-like and MLflow-like servers to try things on',
    load: async () => (await import('./commands/sandbox.ts')).sandbox,
  },
];
