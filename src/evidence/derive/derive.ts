import type { Records, Subject } from '../../model/evidence.ts';
import { basisOf } from './basis.ts';
import { deriveCard } from './derive-card.ts';
import { deriveCode, deriveEnvironment } from './derive-code.ts';
import { deriveData } from './derive-data.ts';
import { inputMarks } from './derive-later-inputs.ts';
import { deriveClocks, deriveLinks } from './derive-links.ts';
import { deriveModels } from './derive-models.ts';
import { deriveRun } from './derive-run.ts';
import { deriveSeal, readSeal } from './derive-seal.ts';
import { markSubject, valueMarks } from './derive-seal-marks.ts';
import { deriveServers, deriveTie } from './derive-tie.ts';
import { ofOwnRun } from './foreign-run.ts';

/**
 * Everything that documents say about one tie, from its records alone: the same records always give the same subject,
 * which is how a snapshot is verified without either service.
 */
export const deriveSubject = (records: Records): Subject => {
  const basis = basisOf(records);
  const seal = readSeal(basis);
  const subject: Subject = {
    ...deriveServers(basis),
    tie: deriveTie(basis),
    data: deriveData(basis),
    run: { ...deriveRun(basis, seal.comparable), ...deriveModels(basis) },
    code: deriveCode(basis),
    environment: deriveEnvironment(basis),
    links: deriveLinks(basis),
    seal: deriveSeal(basis, seal),
    clocks: deriveClocks(basis),
  };
  const marks = [...valueMarks(seal.marked), ...inputMarks(seal.laterInputs)];
  const marked = markSubject(ofOwnRun(basis, subject), marks);
  return { ...marked, ...deriveCard(records, marked) };
};
