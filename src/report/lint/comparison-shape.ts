import { fields, list, type Shape, text } from './shape.ts';

const size = fields({ objects: text, bytes: text });
const sizes = { added: size, changed: size, removed: size };
const judged = fields({ outcome: text, word: text });
const server = fields({ url: text, version: text });

const run = fields({
  ...{ id: text, name: text, label: text, status: text, isReference: text, judged },
  ...{ actor: text, tie: text, model: text, branch: text, repository: text, baselineTag: text, baseline: text },
  ...{ dataCommit: text, dataTag: text, prefix: text, seal: text, backLink: text },
  testData: list(fields({ role: text, repository: text, commit: text, prefix: text, objects: text, digest: text })),
  questions: list(fields({ title: text, outcome: text, reason: text })),
  unfit: list(text),
  tagRemarks: list(text),
  sealRemarks: list(text),
});

const metricRow = fields({
  ...{ name: text, label: text, isReference: text, value: text, text, lower: text, upper: text },
  ...{ successes: text, cases: text, against: fields({ sign: text, size: text }), definition: text, problem: text },
  sealText: text,
});

const facts = fields({
  different: list(fields({ key: text, values: list(fields({ isKnown: text, value: text, runs: list(text) })) })),
  same: list(fields({ key: text, value: text })),
});

/** Everything that a template over a comparison may find. */
export const comparisonShape = (): Shape =>
  fields({
    document: fields({
      title: text,
      pack: fields({ id: text, version: text }),
      ...{ schema: text, takenAt: text, digest: text, isDemo: text, lakefs: server, mlflow: server },
      verdict: fields({ outcome: text, word: text, counts: text }),
      reference: text,
      handChecks: list(fields({ title: text, commands: list(text), expect: text })),
    }),
    runs: list(run),
    metrics: list(fields({ key: text, rows: list(metricRow), hasIntervals: text, signs: list(text) })),
    data: list(
      fields({
        ...{ title: text, repository: text, left: text, right: text, total: fields(sizes) },
        prefixes: list(fields({ prefix: text, name: text, ...sizes })),
      }),
    ),
    params: facts,
    code: facts,
    environment: facts,
    gaps: list(text),
  });
