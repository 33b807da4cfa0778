import { builtBin } from './built-bin.ts';
import { measureStartUp } from './measure-start-up.ts';

const rounds = Number(process.argv[2] ?? 20);

const results = measureStartUp(builtBin(), rounds);
console.log(`Node ${process.version}, ${rounds} rounds, medians`);
for (const { what, ms, ratio } of results)
  console.log(`${what.padEnd(18)} ${ms.toFixed(1).padStart(7)} ms  ${ratio.toFixed(2)} × bare Node`);
