import { backLinkKey } from './keys.ts';

/** What a seal may leave something out of, in people's words. */
const words: Readonly<Record<string, string>> = { inputs: 'dataset inputs', params: 'parameters', tags: 'tags' };

/** The sections of fields such as `params.token`, as the back-link states them; undefined where there are none. */
export const statedSections = (omitted: readonly string[]): string | undefined =>
  omitted.length === 0 ? undefined : [...new Set(omitted.map((field) => field.replace(/\..*$/s, '')))].sort().join(',');

/** The sections that a seal leaves something out of, by the back-link alone: its record names the fields. */
export const readSections = (stated: string): readonly string[] => stated.split(',');

/** As `readSections`, of a back-link's metadata; none where the seal is whole. */
export const omittedFrom = ({
  [backLinkKey.omittedFrom]: stated,
}: Readonly<Record<string, string>>): readonly string[] => (stated === undefined ? [] : readSections(stated));

/** Such as `dataset inputs and parameters`. */
export const sectionsText = (sections: readonly string[]): string =>
  sections
    .map((section) => words[section] ?? section)
    .join(', ')
    .replace(/, ([^,]*)$/, ' and $1');
