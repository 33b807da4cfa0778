import type { Tags } from '../mlflow/run.ts';
import { inputRole } from '../model/input-role.ts';
import { type DatasetUri, parseDatasetUri, uriOfSource } from '../tie/dataset-uri.ts';
import { mlflowTag } from '../tie/keys.ts';
import { textsIn } from '../util/shape.ts';
import { asText } from './fact.ts';
import { resolvePointer } from './place.ts';

/** A dataset input reduced to where it points and what it was used for. */
export type InputPlace = DatasetUri & { readonly role: string };

export const inputPlace = (
  source: string,
  context: string | undefined,
  ownRepository: string,
): InputPlace | undefined => {
  const place = parseDatasetUri(uriOfSource(source) ?? '', ownRepository);
  return place && { ...place, role: inputRole(context) };
};

/** The tags that a sealed record keeps: what is left to go by when MLflow has lost the run. */
export const sealedTags = (sealed: unknown): Tags => textsIn(resolvePointer(sealed, '/record/tags'));

export const sealedInputs = (sealed: unknown, ownRepository: string): readonly InputPlace[] => {
  const inputs = resolvePointer(sealed, '/record/inputs');
  return (Array.isArray(inputs) ? inputs : []).flatMap((input: unknown) => {
    const context = textsIn(resolvePointer(input, '/tags'))[mlflowTag.datasetContext];
    return inputPlace(asText(resolvePointer(input, '/source')) ?? '', context, ownRepository) ?? [];
  });
};
