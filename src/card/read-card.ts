import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { TiebackError } from '../errors.ts';
import { type FileVersion, readFileHistory } from '../git/read-file-history.ts';
import type { GitCall } from '../git/run-git.ts';
import type { Card } from '../model/card.ts';
import { sha256 } from '../util/digest.ts';
import { acceptanceSha256 } from './acceptance-hash.ts';
import type { AttachmentReading } from './attachment.ts';
import { parseCard } from './parse-card.ts';
import { readAttachments } from './read-attachments.ts';

/** A version of the card in git: when it was committed, and a hash of its acceptance criteria. */
export type CardVersion = {
  readonly commit: string;
  readonly author: string;
  readonly committedAt: string;
  readonly acceptanceSha256: string;
};

/** A card as it was read, with what git knows about the file. */
export type LoadedCard = {
  /** Name of the file, without its folder. */
  readonly file: string;
  readonly sha256: string;
  readonly card: Card;
  /** What reading the files of its attachments came to, in their order. */
  readonly attachments?: readonly AttachmentReading[];
  /** The commit that holds the file just as it is. */
  readonly commit?: Omit<CardVersion, 'acceptanceSha256'>;
  /** Newest first; the last thirty that changed the file. */
  readonly history?: readonly CardVersion[];
};

/** A card's file as it was read once, for all that is made from it. */
export type CardText = { readonly path: string; readonly text: string };

const maxVersions = 30;

const versionOf = ({ text, ...version }: FileVersion): readonly CardVersion[] => {
  try {
    return [{ ...version, acceptanceSha256: acceptanceSha256(parseCard('card', text)) }];
  } catch {
    return [{ ...version, acceptanceSha256: '' }];
  }
};

/** The text of a card's file. @throws CARD_NOT_FOUND */
export const readCardText = async (path: string): Promise<CardText> => {
  try {
    return { path, text: await readFile(path, 'utf8') };
  } catch (cause) {
    throw new TiebackError('CARD_NOT_FOUND', `card "${path}" cannot be read`, {
      hint: 'name a file that is there, or write one: tieback card init --regime fda -o card.yaml',
      details: { file: path },
      cause,
    });
  }
};

/** Reads a card from its file, or from its text where that was read already. @throws CARD_NOT_FOUND, CARD_INVALID */
export const readCard = async (card: string | CardText, env: GitCall['env']): Promise<LoadedCard> => {
  const { path, text } = typeof card === 'string' ? await readCardText(card) : card;
  const file = basename(path);
  const stated = parseCard(file, text);
  const [history, attachments] = await Promise.all([
    readFileHistory(path, { limit: maxVersions, env }),
    readAttachments(path, stated),
  ]);
  const [newest] = history?.versions ?? [];
  const held =
    history === undefined || history.isChanged || newest === undefined
      ? {}
      : { commit: { commit: newest.commit, author: newest.author, committedAt: newest.committedAt } };
  return {
    file,
    sha256: sha256(text),
    card: stated,
    ...(attachments.length === 0 ? {} : { attachments }),
    ...held,
    ...(history === undefined ? {} : { history: history.versions.flatMap(versionOf) }),
  };
};
