/** What a dataset input that a run was trained on was used for: MLflow's word for it. */
export const trainingRole = 'training';

/**
 * What a dataset input was used for, by MLflow's context: training data under one word, whatever a script wrote for it;
 * anything else as it was written, and `''` when nothing was.
 */
export const inputRole = (context = ''): string =>
  ['training', 'train'].includes(context.toLowerCase()) ? trainingRole : context;
