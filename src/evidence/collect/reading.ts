import type { Run, Tags } from '../../mlflow/run.ts';
import type { FoundTie } from '../../tie/find-tie-by-links.ts';
import { anchorBranch, mlflowTag } from '../../tie/keys.ts';
import type { EvidencePorts } from '../evidence-ports.ts';
import { type InputPlace, inputPlace, sealedInputs, sealedTags } from '../sealed-run.ts';
import { collectRun, collectSealedRecord } from './collect-run.ts';
import type { Collection } from './collection.ts';

/** One tie's reads under way: each waits only for the reads that it needs the answers of. */
export type Reading = {
  readonly collection: Collection;
  readonly ports: EvidencePorts;
  readonly found: FoundTie;
  readonly run: Promise<Run | undefined>;
  /** What the tie's anchor holds of the run, as it was sealed. */
  readonly sealed: Promise<unknown>;
  /** By the run, or by its sealed record when the run is gone. */
  readonly named: Promise<Named>;
};

/** What a run says about its data, now and as it was sealed: MLflow can be edited, and both are looked up. */
export type Named = { readonly tags: Tags; readonly sealed: Tags; readonly inputs: readonly InputPlace[] };

const namedBySeal = (sealed: unknown, repository: string): Named => ({
  tags: sealedTags(sealed),
  sealed: {},
  inputs: sealedInputs(sealed, repository),
});

const namedByRun = ({ tags, datasetInputs }: Run, sealed: unknown, repository: string): Named => ({
  tags,
  sealed: sealedTags(sealed),
  inputs: datasetInputs.flatMap(
    (input) => inputPlace(input.dataset.source, input.tags[mlflowTag.datasetContext], repository) ?? [],
  ),
});

/** Begins what everything else goes by. */
export const startReading = (collection: Collection, ports: EvidencePorts, found: FoundTie): Reading => {
  const { runId, repository } = found;
  const where = { repository, anchor: anchorBranch(found.tieId) };
  const none = Promise.resolve(undefined);
  const run = runId === undefined ? none : collectRun(collection, ports, runId);
  const sealed = runId === undefined ? none : collectSealedRecord(collection, ports, { ...where, runId });
  const named = async (): Promise<Named> => {
    const [known, record] = await Promise.all([found.run ?? run, sealed]);
    return known === undefined ? namedBySeal(record, repository) : namedByRun(known, record, repository);
  };
  return { collection, ports, found, run, sealed, named: named() };
};
