import type { DataCheck, DataMode } from '../../model/evidence.ts';
import type { TraceChanges, TraceEdge, TraceNode, TraceStrength } from '../../model/trace.ts';
import { clip } from '../../util/clip.ts';
import { visibleText } from '../../util/visible-text.ts';

const shownId = 12;
const mostCharacters = 72;

/** On one line, everything visible, and not longer than anybody reads. */
const clean = (text: string): string => clip(visibleText(text).replace(/\s+/g, ' ').trim(), mostCharacters);

export type NodeText = {
  /** Such as `run`. */
  readonly kind: string;
  readonly name: string;
  /** What else is worth knowing at a glance; may be empty. */
  readonly details: readonly string[];
  /** Whether it is gone, or never was. */
  readonly isGone: boolean;
};

const short = (id: string): string => id.slice(0, shownId);

/** A node in words. */
export const nodeText = (node: TraceNode): NodeText => {
  switch (node.kind) {
    case 'run': {
      const details = [
        node.name === undefined ? '' : node.runId,
        node.status ?? '',
        node.state === 'present' ? '' : node.state,
      ];
      return {
        kind: 'run',
        name: clean(node.name ?? node.runId),
        details: details.filter(Boolean),
        isGone: node.state !== 'present',
      };
    }
    case 'commit': {
      const first = node.message?.split('\n')[0] ?? '';
      const details = [
        ...node.tags.map((tag) => `tag ${clean(tag)}`),
        clean(first),
        node.state === 'present' ? '' : 'missing',
      ];
      return {
        kind: 'commit',
        name: `${node.repository}@${short(node.commit)}`,
        details: details.filter(Boolean),
        isGone: node.state === 'missing',
      };
    }
    case 'model-version':
      return {
        kind: 'model version',
        name: `${clean(node.name)}/${clean(node.version)}`,
        details: node.aliases.map((alias) => `@${clean(alias)}`),
        isGone: false,
      };
    case 'code': {
      const details = [
        node.repositoryUrl ?? '',
        node.branch === undefined ? '' : `branch ${node.branch}`,
        node.isDirty === true ? 'with changes that are in no commit' : '',
      ];
      return {
        kind: 'code',
        name: short(clean(node.commit)),
        details: details.filter(Boolean).map(clean),
        isGone: false,
      };
    }
  }
};

/** How much changed from one commit to the next. */
export const changesText = ({ added, removed, changed, isComplete }: TraceChanges): string => {
  const parts = [`${added} added`, `${changed} changed`, `${removed} removed`].filter((part) => !part.startsWith('0 '));
  return `${isComplete ? '' : 'more than '}${parts.length === 0 ? 'nothing changed' : parts.join(', ')}`;
};

const roleVerbs: Readonly<Record<string, string>> = {
  training: 'trained on',
  train: 'trained on',
  test: 'tested on',
  testing: 'tested on',
  validation: 'validated on',
  eval: 'evaluated on',
  evaluation: 'evaluated on',
};

/** The link as seen from what came of it, back to where it came from. */
export const backwardVerb = ({ kind, role = '' }: TraceEdge): string => {
  switch (kind) {
    case 'data':
      return roleVerbs[role] ?? (role === '' ? 'read' : `read as ${clean(role)}`);
    case 'descent':
      return 'follows';
    case 'code':
      return 'ran';
    case 'nested':
      return 'within';
    case 'tie':
      return 'same tie as';
    case 'model':
      return 'made by';
  }
};

const mostOfRole = 14;

/** Such as `test data of`. */
const dataWords = (role: string): string => (role === '' ? 'data of' : `${clip(clean(role), mostOfRole)} data of`);

/** The link as seen from where it begins. */
export const forwardVerb = (edge: TraceEdge): string => {
  switch (edge.kind) {
    case 'data':
      return backwardVerb(edge) === 'trained on' ? 'trained' : dataWords(edge.role ?? '');
    case 'descent':
      return 'led to';
    case 'code':
      return 'ran in';
    case 'nested':
      return 'contains';
    case 'tie':
      return 'same tie as';
    case 'model':
      return 'registered as';
  }
};

export const strengthWords: Readonly<Record<TraceStrength, string>> = {
  hash: 'by hash',
  'both-sides': 'both sides',
  stated: 'stated',
  weak: 'weak, only',
};

/** What a link rests on. */
export const strengthText = ({ strength, signs }: TraceEdge): string =>
  `${strengthWords[strength]}: ${signs.map(clean).join(', ')}`;

/** As the reports say it. */
const modeWords = {
  'dir-verified':
    'the machine that trained noted that it hashed the data folder before and after the training: unchanged',
  'uri-given': 'the pinned URI was handed over; that the script read it is unproven',
  none: 'no data was handed over; what the script read is not known',
} as const;

const modeText = (mode: DataMode, check: DataCheck | undefined): string => {
  if (check === 'changed')
    return 'when the data folder was hashed again after training it no longer equalled the commit; what the script read is not proven';
  if (mode === 'uri-given' && check === 'unchanged')
    return 'a folder was used that held more or less than the commit, and only the rest was hashed before and after the training: unchanged (DATA-04)';
  if (mode === 'dir-verified' && check === undefined) return 'a tag of the run says so, and no back-link';
  return modeWords[mode];
};

/** That a run names its data does not say that it read them: how sure that is, where it is known. */
export const dataModeText = ({ dataMode, dataCheck }: TraceEdge): readonly string[] =>
  dataMode === undefined ? [] : [`data mode ${dataMode}: ${modeText(dataMode, dataCheck)}`];
