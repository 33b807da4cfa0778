import { openServers } from '../test/support/servers.ts';
import { measureLinks } from './measure-links.ts';

/**
 * What adopting a hundred runs costs beside its bare requests, against the servers that `npm run live:start` prints, or a
 * sandbox: `node bench/link.ts [rounds]`. `npm run bench` measures it too.
 */
const [RUNS, ROUNDS] = [100, Number(process.argv[2] ?? 5)];

await using servers = await openServers();
const { tiebackMs, bareMs } = await measureLinks(servers, RUNS, ROUNDS);
console.log(`${servers.kind} servers, Node ${process.version}, ${RUNS} runs, ${ROUNDS} rounds, medians`);
console.log(`bare requests    ${bareMs.toFixed(0).padStart(6)} ms`);
console.log(
  `tieback link     ${tiebackMs.toFixed(0).padStart(6)} ms  ${(tiebackMs / bareMs).toFixed(2)} × bare requests`,
);
