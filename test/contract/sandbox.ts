import { startSandbox } from '../../sandbox/index.js';

// Says where it listens, and ends with whoever started it.
const scenario = new URL('../../sandbox/scenarios/ready.json', import.meta.url);
const sandbox = await startSandbox({ scenario });
process.stdout.write(`${sandbox.url}\n`);
process.stdin.resume().on('end', () => {
  void sandbox.close();
});
