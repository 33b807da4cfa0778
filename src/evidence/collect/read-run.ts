import type { Commit } from '../../lakefs/commits.ts';
import type { Run } from '../../mlflow/run.ts';
import { anchorBranch, backLinkKey, sealedRecordPath } from '../../tie/keys.ts';
import { omittedFrom } from '../../tie/partial-seal.ts';
import { genuineRecord } from '../../tie/sealed-record.ts';
import { recordId } from '../record-id.ts';
import { collectCaptured } from './collect-captured.ts';
import { collectModels } from './collect-models.ts';
import {
  collectExperiment,
  collectHistories,
  collectTiedRuns,
  foldHistories,
  keepComputedSeal,
} from './collect-run.ts';
import { coverSections, coverUnsealed } from './cover-unsealed.ts';
import type { Reading } from './reading.ts';

const readHistories = async (reading: Reading, run: Run, backLink: Promise<Commit | undefined>): Promise<void> => {
  const { collection, ports, found } = reading;
  const metadata = (await backLink)?.metadata;
  const histories = await collectHistories(collection, ports, run, metadata?.[backLinkKey.shownMetrics]);
  const sealed = genuineRecord(await reading.sealed, metadata?.[backLinkKey.seal]);
  const object = recordId.object(found.repository, anchorBranch(found.tieId), sealedRecordPath(run.id));
  const untold = omittedFrom(metadata ?? {});
  collection.cover(recordId.run(run.id), (answer) =>
    sealed === undefined ? coverSections(run, answer, untold) : coverUnsealed(run, answer, sealed),
  );
  const isRedacted = [recordId.run(run.id), object].some(collection.isRedacted);
  if (isRedacted) keepComputedSeal(collection, run, histories, sealed);
  else if (sealed !== undefined) foldHistories(collection, run.id, histories, { record: sealed, id: object });
};

const readKnown = async (reading: Reading, backLink: Promise<Commit | undefined>): Promise<void> => {
  const known = await reading.run;
  if (known === undefined) return;
  const { collection, ports } = reading;
  await Promise.all([
    collectExperiment(collection, ports, known.experimentId),
    readHistories(reading, known, backLink),
    collectModels(collection, ports, known),
    collectCaptured(collection, ports, known),
  ]);
};

/** Reads what belongs to the run, as far as MLflow still has it, and which other runs the tie has. */
export const readRun = async (reading: Reading, backLink: Promise<Commit | undefined>): Promise<void> => {
  const { collection, ports, found } = reading;
  await Promise.all([collectTiedRuns(collection, ports, found.tieId), readKnown(reading, backLink)]);
};
