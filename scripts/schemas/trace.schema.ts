import * as z from 'zod';
import type {
  TraceChanges,
  TraceCode,
  TraceCommit,
  TraceEdge,
  TraceGraph,
  TraceRun,
  TraceVersion,
} from '../../src/model/trace.ts';
import { objectOf, optionalText, text, texts } from './object-of.ts';

const id = text('Unique in the graph.');

const run = objectOf<TraceRun>({
  kind: z.literal('run'),
  id,
  runId: text(),
  name: optionalText(),
  experimentId: optionalText(),
  status: optionalText(),
  tie: optionalText(),
  state: z.enum(['present', 'deleted', 'missing']),
  url: optionalText(),
});

const commit = objectOf<TraceCommit>({
  kind: z.literal('commit'),
  id,
  repository: text(),
  commit: text(),
  message: optionalText(),
  createdAt: optionalText('RFC 3339, UTC.'),
  tags: texts('Names that it has now.'),
  state: z.enum(['present', 'missing']),
  url: text(),
});

const version = objectOf<TraceVersion>({
  kind: z.literal('model-version'),
  id,
  name: text(),
  version: text(),
  aliases: texts(),
  url: text(),
});

const code = objectOf<TraceCode>({
  kind: z.literal('code'),
  id,
  commit: text(),
  repositoryUrl: optionalText(),
  branch: optionalText(),
  isDirty: z.exactOptional(z.boolean()),
});

const changes = objectOf<TraceChanges>({
  added: z.number(),
  removed: z.number(),
  changed: z.number(),
  isComplete: z.boolean().describe('False when there are more than were counted.'),
});

const edge = objectOf<TraceEdge>({
  kind: z
    .enum(['data', 'descent', 'code', 'nested', 'tie', 'model'])
    .describe('data: a run read a commit; descent: a commit followed another; model: a run’s model was registered.'),
  from: text('The node that came first.'),
  to: text('The node that came of it.'),
  strength: z
    .enum(['hash', 'both-sides', 'stated', 'weak'])
    .describe(
      'hash: an id is a hash over it; both-sides: the run and a commit name each other; stated: several signs; weak: a single sign, or one that may move.',
    ),
  signs: texts('What says so, such as run tag "lakefs.commit_id".'),
  role: optionalText('What data was used for; only with data.'),
  dataMode: z
    .exactOptional(z.enum(['dir-verified', 'uri-given', 'none']))
    .describe('How sure it is that the run read just that; only of the training data of a tie.'),
  dataCheck: z
    .exactOptional(z.enum(['unchanged', 'changed', 'not-checked']))
    .describe('The data folder against the commit after training, as the back-link states it.'),
  changes: z.exactOptional(changes),
});

/** What `trace --json` prints. */
export const traceGraphSchema = objectOf<TraceGraph>({
  version: z.literal(1),
  subject: objectOf<TraceGraph['subject']>({ text: text('As it was asked for.'), node: text('The node that it is.') }),
  nodes: z.array(z.union([run, commit, version, code])),
  edges: z.array(edge),
  notices: texts('What contradicts, is missing or was not looked at.'),
});
