import { basename } from 'node:path';
import { type CardGaps, cardGaps } from './card/card-gaps.ts';
import { cardText } from './card/card-text.ts';
import { readCard } from './card/read-card.ts';
import { TiebackError } from './errors.ts';
import type { RequirementSet } from './model/requirements.ts';
import { builtInNames, loadPack } from './report/load-pack.ts';
import { closest } from './util/closest.ts';

const knownSets = async (): Promise<readonly RequirementSet[]> => {
  const packs = await Promise.all((await builtInNames()).map(loadPack));
  return packs.flatMap(({ requirements }) => requirements ?? []);
};

/** Checklists by the names of their regimes. @throws USAGE_INVALID */
const setsFor = async (regimes: readonly string[]): Promise<readonly RequirementSet[]> => {
  const sets = await knownSets();
  const found = regimes.map((name) => {
    const set = sets.find(({ regime }) => regime.id === name || regime.aliases.includes(name));
    if (set !== undefined) return set;
    const names = sets.flatMap(({ regime }) => [regime.id, ...regime.aliases]);
    throw new TiebackError('USAGE_INVALID', `there is no regime "${name}"`, {
      hint: `did you mean "${closest(name, names) ?? ''}"? There is ${names.join(', ')}`,
    });
  });
  return [...new Set(found)];
};

/** @throws USAGE_INVALID */
export const newCard = async (regimes: readonly string[]): Promise<string> => cardText(await setsFor(regimes));

/** @throws CARD_NOT_FOUND, CARD_INVALID, USAGE_INVALID */
export const checkCard = async (
  path: string,
  asked: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<CardGaps> => {
  const loaded = await readCard(path, env);
  const { card } = loaded;
  const stated = card.regulatory?.regimes;
  const regimes = asked.length > 0 ? asked : Array.isArray(stated) ? (stated as readonly string[]) : [];
  if (regimes.length === 0) {
    throw new TiebackError('USAGE_INVALID', `card "${basename(path)}" names no regime`, {
      hint: 'state regulatory.regimes in it, or give --regime fda,eu-ai-act',
    });
  }
  return cardGaps(loaded, await setsFor(regimes));
};
