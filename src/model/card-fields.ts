/** What a field of the card holds. */
export type LeafKind = 'text' | 'texts' | 'number' | 'flag' | 'numbers' | 'map';

export type CardLeaf<K extends LeafKind = LeafKind> = {
  readonly kind: K;
  readonly help: string;
  readonly choices?: readonly string[];
};
/** An interface, because it holds itself. */
export interface CardFields {
  readonly [name: string]: CardField;
}
export type CardGroup<F extends CardFields = CardFields> = {
  readonly kind: 'group';
  readonly help: string;
  readonly fields: F;
};
export type CardList<F extends CardFields = CardFields> = {
  readonly kind: 'list';
  readonly help: string;
  readonly fields: F;
};
export type CardField = CardLeaf | CardGroup<CardFields> | CardList<CardFields>;

const leaf =
  <K extends LeafKind>(kind: K) =>
  (help: string, choices?: readonly string[]): CardLeaf<K> => ({ kind, help, ...(choices ? { choices } : {}) });

const text = leaf('text');
const texts = leaf('texts');
const number = leaf('number');
const flag = leaf('flag');
const numbers = leaf('numbers');
const map = leaf('map');
const group = <const F extends CardFields>(help: string, fields: F): CardGroup<F> => ({ kind: 'group', help, fields });
const list = <const F extends CardFields>(help: string, fields: F): CardList<F> => ({ kind: 'list', help, fields });

const split = (what: string) =>
  group(`Where the ${what} data lies`, {
    ref: text('Tag or commit id; empty: the data commit of the run'),
    prefix: text('Folder in the repository'),
  });

const data = group('The data, as people know it', {
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

const regulatory = group('What each regime asks for by itself', {
  regimes: texts('Regimes that this card is for, such as fda-ai-dsf, eu-ai-act'),
  fda: group('United States, FDA', {
    deviceClass: text('I, II or III'),
    productCode: text('Product code'),
    regulationNumber: text('Regulation number, such as 892.2080'),
    submissionType: text('510(k), De Novo or PMA'),
    submissionNumber: text('Number of the submission'),
    predicate: group('The predicate device', {
      name: text('Name'),
      number: text('Number, such as K193658'),
      characteristics: map('Characteristics compared, by name'),
    }),
    targets: numbers('Smallest acceptable value, by metric'),
  }),
  euAiAct: group('European Union, AI Act', {
    role: text('provider, deployer, importer or distributor'),
    annexIII: text('Item of Annex III, if any'),
    annexIProduct: text('Legislation of Annex I, if any'),
    sme: flag('Whether the simplified form for small companies is used'),
    notifiedBody: text('Notified body'),
    declarationRef: text('EU declaration of conformity: document, version, place'),
    dbRegistration: text('Registration in the EU database'),
  }),
  mdr: group('European Union, medical devices', {
    class: text('Class'),
    rule: text('Rule of Annex VIII'),
    emdn: text('EMDN code'),
    basicUdi: text('Basic UDI-DI'),
    notifiedBody: text('Notified body'),
    gspr: list('General safety and performance requirements', {
      id: text('Number'),
      applies: flag('Whether it applies'),
      evidence: text('Where it is shown'),
    }),
  }),
  mrm: group('Model risk management', {
    modelId: text('Id in the inventory'),
    owner: text('Owner'),
    developer: text('Developer'),
    user: text('Users'),
    purpose: text('Purpose'),
    exposure: text('Exposure'),
    tier: text('Tier'),
    validationRef: text('Independent validation: document, version, place'),
    nextReview: text('Date of the next review'),
  }),
});

const model = group('The model, as its makers explain it', {
  task: text('What it does'),
  type: text('Class of model'),
  architecture: text('Architecture'),
  inputs: text('Inputs: kind, format, quality'),
  outputs: text('Outputs, and how they are read'),
  loss: text('Loss and what is optimised'),
  pretrained: list('Parts trained elsewhere', {
    name: text('Name'),
    source: text('Where it is from'),
    dataset: text('Data that it was trained on'),
    license: text('Licence'),
    modification: text('How it was changed'),
  }),
  explainability: text('How its outputs can be explained'),
  operatingPoint: group('Operating point', {
    threshold: number('Decision threshold'),
    how: text('How it was chosen'),
  }),
  calibration: text('Calibration'),
  license: text('Licence of the model'),
});

const evaluation = group('How well it works', {
  primaryMetric: group('Primary metric', {
    name: text('Name, as logged in MLflow'),
    direction: text('max or min', ['max', 'min']),
    definition: text('Definition'),
    average: text('Averaging over classes'),
    positiveClass: text('Positive class'),
  }),
  acceptance: list('Acceptance criteria, set before the test', {
    metric: text('Name, as logged in MLflow'),
    op: text('How it is compared', ['>=', '>', '<=', '<']),
    value: number('With what'),
    bound: text('point: the value itself; ciLower, ciUpper: the bound of its confidence interval', [
      'point',
      'ciLower',
      'ciUpper',
    ]),
    trials: number('Number of cases that the metric is a share of; needed for a bound'),
    slice: text('Subgroup, if any'),
    reference: text('Where the criterion was set'),
  }),
  ci: group('Confidence intervals', {
    method: text('How they are computed', ['wilson']),
    level: number('Level, such as 0.95'),
  }),
  subgroups: list('Subgroups that were looked at', {
    name: text('Name'),
    metricPattern: text('Beginning of the names of its metrics in MLflow'),
  }),
  metricAppropriateness: text('Why these metrics are the right ones'),
  protocolRef: text('Study protocol: document, version, place'),
  sampleSize: text('Sample size, and how it was determined'),
  robustness: text('Robustness: what was tried, and what came of it'),
  limitations: texts('Known limitations'),
  failureModes: texts('Known ways to fail'),
});

/** Everything that a card may say, in the order of the file. Help texts become the comments of a new card. */
export const cardFields = {
  document: group('The document that is made with this card', {
    id: text('Document number'),
    title: text('Title'),
    version: text('Version of the document, in quotes'),
    status: text('draft or final', ['draft', 'final']),
    language: text('Language tag'),
    classification: text('Confidentiality'),
    preparedBy: group('Who states what stands here', {
      name: text('Name'),
      role: text('Role'),
      email: text('E-mail address'),
    }),
    approvers: list('Who reviewed or approved it', {
      name: text('Name'),
      role: text('Role'),
      meaning: text('authored, reviewed, approved or responsible'),
      signedAt: text('Date, such as 2026-11-21'),
    }),
    retentionYears: number('How many years the records must be kept'),
    revisions: list('Revisions of this card, newest last', {
      version: text('Version, in quotes'),
      date: text('Date, such as 2026-11-21'),
      author: text('Author'),
      change: text('What changed'),
    }),
  }),
  organization: group('Who places the system on the market', {
    name: text('Name'),
    address: text('Address'),
    contact: text('Contact'),
    authorizedRepresentative: text('Authorised representative'),
    srn: text('Single registration number'),
  }),
  statements: group('Statements', {
    aiUsed: text('Statement that the device uses AI, and for what'),
    funding: text('Funding'),
    conflicts: text('Conflicts of interest'),
    ethics: text('Ethical review and considerations'),
  }),
  system: group('The system that the model is part of', {
    name: text('Name'),
    version: text('Version, in quotes'),
    udi: text('Unique device identifier'),
    intendedPurpose: text('Intended purpose or use'),
    indications: text('Indications for use'),
    users: text('Intended users'),
    population: text('Intended population'),
    environment: text('Environment of use'),
    contraindications: text('Contraindications'),
    foreseeableMisuse: text('Foreseeable misuse'),
    workflow: text('Place in the workflow'),
    automationLevel: text('Level of automation'),
    interactions: text('Other hardware, software and AI that it works with'),
    forms: text('Forms in which it is placed on the market'),
    hardware: text('Hardware that it runs on'),
    userInterface: text('User interface'),
    instructionsRef: text('Instructions for use: document, version, place'),
    predecessor: text('Earlier versions and how this one differs'),
  }),
  regulatory,
  data,
  model,
  evaluation,
  risk: group('Risk management', {
    fileRef: text('Risk management file: document, version, place'),
    hazards: list('Hazards', {
      id: text('Id'),
      hazard: text('The hazard'),
      control: text('How it is controlled'),
      residual: text('What risk is left'),
    }),
  }),
  oversight: group('Human oversight', {
    measures: texts('Measures'),
    interpretation: text('How people are helped to read the outputs'),
  }),
  security: group('Cybersecurity', {
    measures: texts('Measures'),
    threatModelRef: text('Threat model: document, version, place'),
    sbomRef: text('Software bill of materials: document, version, place'),
  }),
  monitoring: group('After release', {
    planRef: text('Monitoring plan: document, version, place'),
    metrics: texts('What is measured'),
    triggers: texts('What triggers a review'),
    logDesign: text('What the system logs in use'),
    logRetention: text('How long those logs are kept'),
    incidentContact: text('Where incidents are reported'),
  }),
  changes: group('Changes', {
    predetermined: list('Changes that are decided beforehand', {
      id: text('Id'),
      modification: text('The change'),
      protocolRef: text('Protocol: document, version, place'),
      acceptance: text('When it is acceptable'),
      impactRef: text('Impact assessment: document, version, place'),
    }),
    history: texts('Changes so far'),
  }),
  standards: list('Standards applied', {
    id: text('Id'),
    title: text('Title'),
    applied: text('full or part', ['full', 'part']),
  }),
  attachments: list('Documents that belong to this one', {
    id: text('Id'),
    title: text('Title'),
    path: text('File'),
    sha256: text('SHA-256 of the file'),
    satisfies: texts('Requirements that it answers, by id'),
  }),
  notApplicable: list('Requirements that do not apply', {
    ref: text('Id of the requirement'),
    reason: text('Why it does not apply'),
  }),
} as const satisfies CardFields;
