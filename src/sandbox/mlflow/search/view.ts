import type { Lifecycle } from '../mlflow-state.ts';

export type View = 'ACTIVE_ONLY' | 'DELETED_ONLY' | 'ALL';

/** Whether a record of this lifecycle is in the view. */
export const isInView = (lifecycle: Lifecycle, view: View = 'ACTIVE_ONLY'): boolean =>
  view === 'ALL' || (view === 'ACTIVE_ONLY') === (lifecycle === 'active');
