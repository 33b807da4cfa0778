// Fills the pipe under stderr to its brim. `--leave` leaves it non-blocking, because Node is not let put that back.
import { writeSync } from 'node:fs';

// Naming the stream makes Node open it, and with it the pipe becomes non-blocking.
for (let isFull = process.stderr.fd !== 2; !isFull; ) {
  try {
    writeSync(2, 'x'.repeat(512));
  } catch {
    isFull = true;
  }
}
if (process.argv.includes('--leave')) process.kill(process.pid, 'SIGKILL');
