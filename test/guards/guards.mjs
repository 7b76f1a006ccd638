import { VOTE_GUARDS } from './votes.mjs';
import { WORLD_GUARDS } from './world.mjs';

/**
 * Each guard of docs/safety.md: where it stands, the text that is the guard, the text that is left when it is taken
 * out, and the narrow test that must then turn red.
 */
export const GUARDS = [...VOTE_GUARDS, ...WORLD_GUARDS];
