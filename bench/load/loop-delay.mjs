// Loaded into a worker: says, at SIGUSR2, for how long at most its event loop stood still since the last time.
import { writeSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 10;
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
delay.enable();
const ms = (nanoseconds) => Math.max(0, Math.round(nanoseconds / 1e6) - RESOLUTION_MS);
process.on('SIGUSR2', () => {
  const blocked = { p50: ms(delay.percentile(50)), p99: ms(delay.percentile(99)), max: ms(delay.max) };
  writeSync(1, `${JSON.stringify({ eventLoop: blocked })}\n`);
  delay.reset();
});
