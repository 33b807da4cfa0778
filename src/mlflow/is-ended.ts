import type { Run } from './run.ts';

/** Whether MLflow waits for nothing more of a run. */
export const isEnded = ({ status }: Pick<Run, 'status'>): boolean => status !== 'RUNNING' && status !== 'SCHEDULED';
