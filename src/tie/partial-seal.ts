import { backLinkKey } from './keys.ts';
import { notSealed } from './redact-record.ts';

/** What a seal may leave something out of, in people's words. */
const words: Readonly<Record<string, string>> = {
  inputs: 'dataset inputs',
  params: 'parameters',
  'params.keys': 'names of parameters',
  tags: 'tags',
  'tags.keys': 'names of tags',
};

const sectionsOf = (field: string): readonly string[] => {
  const section = field.replace(/\..*$/s, '');
  return field === `${section}.${notSealed}` ? [section, `${section}.keys`] : [section];
};

/**
 * The sections of fields such as `params.token`, as the back-link states them, and `params.keys` where a name is left out;
 * undefined where there are none.
 */
export const statedSections = (omitted: readonly string[]): string | undefined =>
  omitted.length === 0 ? undefined : [...new Set(omitted.flatMap(sectionsOf))].sort().join(',');

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
