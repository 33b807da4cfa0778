// Writes down the signals that it is given, and ends with 6 when the file that it leaves is taken away.
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';

const [told = '', up = ''] = process.argv.slice(2);
for (const name of ['SIGUSR1', 'SIGUSR2', 'SIGQUIT', 'SIGCONT', 'SIGWINCH'] as const) {
  process.on(name, () => appendFileSync(told, `${name}\n`));
}
writeFileSync(told, '');
writeFileSync(up, '');
setInterval(() => {
  if (!existsSync(up)) process.exit(6);
}, 50);
