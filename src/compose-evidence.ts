import { resolve } from 'node:path';
import type { CardText } from './card/read-card.ts';
import type { Composition } from './compose-ports.ts';
import { isTiebackError } from './errors.ts';
import type { DocumentExtras } from './evidence/collect/collect-card.ts';
import type { TraceRequest } from './evidence/trace/trace.ts';
import type { AuditFinding } from './model/audit.ts';
import type { CardFacts, CardStatement } from './model/card.ts';
import type { Evidence } from './model/evidence.ts';
import type { TraceGraph } from './model/trace.ts';
import type { TieTarget } from './tie/find-tie.ts';
import type { Runtime } from './util/runtime.ts';
import { version } from './version.ts';

/** What a document about a run is made from, besides what both services say. */
export type DocumentRequest = {
  /** File of a card, as `tieback card init` writes it; or its path and text, where it was read already. */
  readonly card?: string | CardText;
  /** Template pack whose requirements the document is to answer; as in `ReportOptions`. */
  readonly template?: string;
  /** Smallest share of the requirements that must be supplied, 0 to 1: check DOC-01 fails below it. */
  readonly required?: number;
};

const tool = `tieback/${version}`;

/** The card and the checklist, read from their files. */
const documentExtras = async (
  { card, template, required }: DocumentRequest,
  { cwd, env }: Runtime,
): Promise<DocumentExtras> => {
  const [{ readCard }, { loadPack }] = await Promise.all([
    import('./card/read-card.ts'),
    import('./report/load-pack.ts'),
  ]);
  const [loaded, pack] = await Promise.all([
    card === undefined ? undefined : readCard(typeof card === 'string' ? resolve(cwd, card) : card, env),
    template === undefined ? undefined : loadPack(template),
  ]);
  const { requirements: set, id = '', version: packVersion = '' } = pack ?? {};
  const wanted = set && { ...set, pack: { id, version: packVersion }, ...(required === undefined ? {} : { required }) };
  return {
    ...(loaded === undefined ? {} : { card: loaded }),
    ...(wanted === undefined ? {} : { requirements: wanted }),
  };
};

/** Evidence of what a target says by itself, without the state folder. */
export const takeEvidence = async (
  target: TieTarget,
  { runtime, evidencePorts }: Composition,
  signal: AbortSignal,
  document: DocumentRequest = {},
): Promise<Evidence> => {
  const extras = Object.keys(document).length === 0 ? {} : await documentExtras(document, runtime);
  const { takeEvidence: take } = await import('./evidence/take-evidence.ts');
  const takenAt = new Date(runtime.now()).toISOString();
  return take(target, await evidencePorts(), { takenAt, tool, ...extras }, signal);
};

/** Evidence of whatever a user may call a tie. */
export const findEvidence = async (
  asked: TieTarget,
  composition: Composition,
  signal: AbortSignal,
  document: DocumentRequest,
): Promise<Evidence> => {
  const { resolveSubject, unknownSubject } = await import('./wrap/ties/resolve-subject.ts');
  const { stateDir, clients } = composition;
  try {
    const target = await resolveSubject(asked, { stateDir, services: clients }, { signal });
    return await takeEvidence(target, composition, signal, document);
  } catch (error) {
    throw isTiebackError(error, 'TIE_NOT_FOUND') ? unknownSubject(error, asked, stateDir) : error;
  }
};

/** A trace of whatever a user may call a subject. */
export const findTrace = async (
  request: TraceRequest,
  composition: Composition,
  signal: AbortSignal,
): Promise<TraceGraph> => {
  const [{ resolveLocally }, { trace }, ports] = await Promise.all([
    import('./wrap/ties/resolve-subject.ts'),
    import('./evidence/trace/trace.ts'),
    composition.tracePorts(),
  ]);
  const { id, repository } = resolveLocally(
    { id: request.subject, repository: request.repository },
    composition.stateDir,
  );
  const { subject: text } = request;
  const graph = await trace({ ...request, subject: id, repository }, ports, signal);
  return { ...graph, subject: { ...graph.subject, text: ports.scrub(text) } };
};

/** What a promotion asks of a run that is to be promoted. */
export const auditRun =
  (composition: Composition) =>
  async (id: string, repository: string): Promise<readonly AuditFinding[]> => {
    const [audit, ports] = await Promise.all([import('./evidence/audit/audit-run.ts'), composition.auditPorts()]);
    return audit.auditRun({ id, repository }, ports, composition.interrupts.signal);
  };

/** What people state in a card, held against a run that is to be promoted. */
export const readCardFor =
  (composition: Composition) =>
  async (file: string, id: string, repository: string): Promise<{ card: CardFacts; statement: CardStatement }> => {
    const { subject } = await takeEvidence({ id, repository }, composition, composition.interrupts.signal, {
      card: file,
    });
    const { card, statement } = subject;
    if (card === undefined || statement === undefined) throw new Error(`the evidence of run ${id} lacks its card`);
    return { card, statement };
  };
