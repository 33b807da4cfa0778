// Says what it was given, counts Ctrl-C, and ends a while after the first one.
const { stdin, stdout, stderr } = process;
let interrupts = 0;
process.on('SIGINT', () => {
  interrupts++;
  if (interrupts === 1) setTimeout(() => process.exit(Number(process.argv[2] ?? 0)), 500);
});
process.on('exit', () => stdout.write(`interrupts ${interrupts}\n`));
setInterval(() => undefined, 1000);
stdout.write(`terminals ${[stdin, stdout, stderr].map(({ isTTY }) => isTTY === true).join(' ')}\n`);
