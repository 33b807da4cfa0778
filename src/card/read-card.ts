import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { TiebackError } from '../errors.ts';
import { type FileVersion, readFileHistory } from '../git/read-file-history.ts';
import type { GitCall } from '../git/run-git.ts';
import type { Card } from '../model/card.ts';
import { sha256 } from '../util/digest.ts';
import { acceptanceSha256 } from './acceptance-hash.ts';
import { parseCard } from './parse-card.ts';

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
  /** The commit that holds the file just as it is. */
  readonly commit?: Omit<CardVersion, 'acceptanceSha256'>;
  /** Newest first; the last thirty that changed the file. */
  readonly history?: readonly CardVersion[];
};

const maxVersions = 30;

const versionOf = ({ text, ...version }: FileVersion): readonly CardVersion[] => {
  try {
    return [{ ...version, acceptanceSha256: acceptanceSha256(parseCard('card', text)) }];
  } catch {
    return [{ ...version, acceptanceSha256: '' }];
  }
};

const readText = async (path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new TiebackError('CARD_NOT_FOUND', `card "${path}" cannot be read`, {
      hint: 'name a file that is there, or write one: tieback card init --regime fda -o card.yaml',
      details: { file: path },
      cause,
    });
  }
};

/** Reads a card from its file. @throws CARD_NOT_FOUND, CARD_INVALID */
export const readCard = async (path: string, env: GitCall['env']): Promise<LoadedCard> => {
  const text = await readText(path);
  const file = basename(path);
  const card = parseCard(file, text);
  const history = await readFileHistory(path, { limit: maxVersions, env });
  const [newest] = history?.versions ?? [];
  const held =
    history === undefined || history.isChanged || newest === undefined
      ? {}
      : { commit: { commit: newest.commit, author: newest.author, committedAt: newest.committedAt } };
  return {
    file,
    sha256: sha256(text),
    card,
    ...held,
    ...(history === undefined ? {} : { history: history.versions.flatMap(versionOf) }),
  };
};
