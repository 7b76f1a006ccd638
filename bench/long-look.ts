// npm run bench:look -- [minutes]: a release whose last look takes so long in real time, 30 unless it is given.
import { keysFor, releaseSlowly } from '../test/support/long-look.js';
import { MACHINE, measure } from './place.js';

const [minutes = 30] = process.argv.slice(2).map(Number);
const { lookMs, outcome, verdicts } = await measure({ change: keysFor(minutes) }, async (world) => {
  const { lookMs: took, result } = await releaseSlowly(world, await world.start());
  const releases = await world.released();
  return { lookMs: took, outcome: result.outcome, verdicts: releases.map(({ verdict }) => verdict) };
});
console.log(`A look of ${minutes} minutes (${MACHINE}):`);
console.log(`  took ${(lookMs / 60_000).toFixed(1)} minutes to the call; ${outcome}, ${verdicts.join()}`);
if (outcome !== 'released' || verdicts.join() !== 'RIGHT') process.exitCode = 1;
