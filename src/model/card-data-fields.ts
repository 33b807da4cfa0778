import { flag, group, list, text, texts } from './card-field.ts';

const split = (what: string) =>
  group(`Where the ${what} data lies`, {
    ref: text('Tag or commit id; empty: the data commit of the run'),
    prefix: text('Folder in the repository'),
  });

/** What a card says of the data. */
export const data = group('The data, as people know it', {
  name: text('Name of the data set'),
  license: text('Licence under which it may be used'),
  sources: list('Where it was collected', {
    id: text('Short name, used in this file only'),
    name: text('Name of the source'),
    origin: text('Who collected it, and how it came here'),
    period: text('When it was collected'),
    sites: list('Sites of collection', {
      id: text('The same id for the same site everywhere'),
      country: text('Country'),
      setting: text('Kind of place'),
    }),
    equipment: text('Devices that acquired it'),
    legalBasis: text('Legal basis of the processing'),
    originalPurpose: text('Purpose for which it was first collected'),
    consent: text('Consent of the people in it'),
    setting: text('Geographical, contextual or functional setting'),
  }),
  inclusion: texts('Inclusion criteria'),
  exclusion: texts('Exclusion criteria'),
  population: group('Whom the data is about', {
    age: text('Ages'),
    sex: text('Sexes, with shares'),
    ethnicity: text('Race and ethnicity, with shares'),
    disease: text('Spectrum of disease'),
    prevalence: text('Share of positive cases'),
  }),
  designChoices: text('Design choices about the data'),
  assumptions: text('What the data is assumed to measure and represent'),
  suitability: text('Why quantity and kind of the data suffice'),
  cleaning: list('What was done to it before training', {
    step: text('The step'),
    tool: text('Done with'),
    reason: text('Why'),
  }),
  annotation: group('How labels were made', {
    protocol: text('Protocol'),
    annotators: text('How many, and who'),
    qualification: text('Their qualification'),
    blinding: text('What they did not see'),
    adjudication: text('How disagreement was settled'),
    agreement: text('How far they agreed'),
  }),
  referenceStandard: group('What counts as the truth', {
    method: text('How it was established'),
    uncertainty: text('How uncertain it is'),
    equivocalCases: text('What was done with equivocal cases'),
  }),
  synthetic: group('Synthetic and augmented data', {
    used: flag('Whether any was used'),
    method: text('How it was generated'),
    fitness: text('Why it is fit for the purpose'),
  }),
  deidentification: text('How people were made unidentifiable'),
  specialCategories: group('Special categories of personal data', {
    used: flag('Whether any was processed'),
    necessity: text('Why it was necessary'),
    safeguards: text('Safeguards'),
  }),
  biases: list('Possible biases', {
    risk: text('The bias'),
    examination: text('How it was examined'),
    mitigation: text('What was done about it'),
  }),
  gaps: list('Gaps and shortcomings', { gap: text('The gap'), plan: text('What is done about it') }),
  representativeness: text('Why the data represents those on whom the system is used'),
  splits: group('Which data was for training, which for testing', {
    train: split('training'),
    validation: split('validation'),
    test: split('test'),
    unitKey: text("Regular expression that finds the unit, such as the patient, in an object's path: ^(?<unit>P\\d+)_"),
    unitColumn: text('Column of CSV and TSV files that names the unit, such as patient_id'),
    sequestration: text('How the test data was kept apart'),
  }),
});
