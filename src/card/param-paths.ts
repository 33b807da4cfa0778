import type { CardField, CardFields } from '../model/card-field.ts';
import { cardFields } from '../model/card-fields.ts';

/** Parameters and tags of a run whose names are those of no field. */
const named: Readonly<Record<string, string>> = {
  'clinical.data_source': 'data.sources.0.name',
  'clinical.imaging_equipment': 'data.sources.0.equipment',
  'clinical.equipment': 'data.sources.0.equipment',
  'clinical.population': 'system.population',
  'clinical.indications': 'system.indications',
  'clinical.environment': 'system.environment',
  'clinical.prevalence': 'data.population.prevalence',
  'fda.intended_use': 'system.intendedPurpose',
  'eu.intended_purpose': 'system.intendedPurpose',
};

const sections: Readonly<Record<string, string>> = {
  fda: 'regulatory.fda',
  eu: 'regulatory.euAiAct',
  mdr: 'regulatory.mdr',
  mrm: 'regulatory.mrm',
  data: 'data',
};

const camel = (name: string): string => name.replace(/_([a-z0-9])/g, (_, char: string) => char.toUpperCase());

/** The field at a path of the card; an index goes through a list, a name through a map. */
export const fieldAt = (path: string): CardField | undefined => {
  let field: CardField | undefined;
  let fields: CardFields | undefined = cardFields;
  for (const part of path.split('.')) {
    if (field?.kind === 'list' && /^\d+$/.test(part)) continue;
    if (field?.kind === 'numbers' || field?.kind === 'map') return field;
    field = fields && Object.hasOwn(fields, part) ? fields[part] : undefined;
    if (field === undefined) return undefined;
    fields = field.kind === 'group' || field.kind === 'list' ? field.fields : undefined;
  }
  return field;
};

const byRule = (key: string): string | undefined => {
  const [prefix = '', ...rest] = key.split('.');
  const section = Object.hasOwn(sections, prefix) ? sections[prefix] : undefined;
  if (section === undefined || rest.length === 0) return undefined;
  const target = prefix === 'fda' && rest.length === 1 ? /^target_(\w+)$/.exec(rest[0] ?? '')?.[1] : undefined;
  return target === undefined ? `${section}.${rest.map(camel).join('.')}` : `regulatory.fda.targets.${target}`;
};

/** Which field of the card a parameter or tag of the run speaks of, such as `regulatory.fda.deviceClass` for `fda.device_class`. */
export const cardPathOf = (key: string): string | undefined => {
  const path = Object.hasOwn(named, key) ? named[key] : byRule(key);
  const kind = path === undefined ? undefined : fieldAt(path)?.kind;
  return kind === undefined || kind === 'group' || kind === 'list' ? undefined : path;
};
