import { afterEach } from 'vitest';
import { backupsOf, startHookServer, type Answering, type HookServer, type Job } from './hook-server.js';
import { inWorld } from './in-world.js';
import type { World, WorldOptions } from './world.js';

/** A world whose policy asks a hook for backups. */
export interface HookWorld {
  readonly world: World;
  readonly hook: HookServer;
  /** Makes the hook's answers from now on: the sandbox's backups, unless a test wants something else. */
  readonly backups: (job?: Job) => Answering;
}

/** Opens a world with a hook that does as it should, for one test, and closes both afterwards. */
export function inHookWorld(): (options?: WorldOptions) => Promise<HookWorld> {
  const open = inWorld();
  let hook: HookServer | undefined;
  afterEach(async () => {
    await hook?.close();
    hook = undefined;
  });
  return async (options = {}) => {
    const server = (hook = await startHookServer());
    const backup = `provider = "hook"\nurl = "${server.url}"`;
    const world = await open({ ...options, policy: { ...options.policy, backup } });
    const backups = backupsOf(world);
    server.answer(backups());
    return { world, hook: server, backups };
  };
}
