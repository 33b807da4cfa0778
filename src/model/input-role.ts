/** What a dataset input that a run was trained on was used for: MLflow's word for it. */
export const trainingRole = 'training';

export const testRoles: ReadonlySet<string> = new Set(['test', 'testing', 'eval', 'evaluation', 'holdout']);
export const validationRoles: ReadonlySet<string> = new Set(['validation', 'val', 'dev']);

/**
 * What a dataset input was used for, by MLflow's context: training data under one word, whatever a script wrote for it;
 * anything else as it was written, and `''` when nothing was.
 */
export const inputRole = (context = ''): string =>
  ['training', 'train'].includes(context.toLowerCase()) ? trainingRole : context;

/** Whether a dataset input of this context is what a model was fitted to or measured on. */
export const isModelData = (context: string | undefined): boolean => {
  const role = inputRole(context).toLowerCase();
  return role === trainingRole || testRoles.has(role) || validationRoles.has(role);
};
