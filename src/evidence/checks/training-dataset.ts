import type { DatasetFacts } from '../../model/data-facts.ts';
import type { Subject } from '../../model/evidence.ts';
import { trainingRole } from '../../model/input-role.ts';
import { factValue } from '../fact.ts';

/** The dataset that the run was trained on: the training one that stands at the data commit. */
export const trainingDataset = ({ data }: Subject): DatasetFacts | undefined =>
  data.datasets.find(({ role, commit }) => role === trainingRole && factValue(commit) === factValue(data.commit.id));
