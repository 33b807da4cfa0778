// A process that does many runs at once by the library, as its arguments, in JSON, ask for them; prints what became of each.
import { connect } from '../../src/cli/connect.ts';
import { systemRuntime } from '../../src/util/runtime.ts';
import type { RunRequest } from '../../src/wrap/plan/run-request.ts';

const requests = process.argv.slice(2).map((text): RunRequest => JSON.parse(text));
const tieback = await connect({}, { runtime: systemRuntime() });
try {
  const outcomes = await Promise.all(requests.map((request) => tieback.run(request)));
  process.stdout.write(JSON.stringify(outcomes));
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
