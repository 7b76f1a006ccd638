import { afterAll, beforeAll, expect, vi } from 'vitest';

/** Test files share a process: none finds what another has put into the environment, or in the place of a function. */
let environment: NodeJS.ProcessEnv = {};
let functions: unknown[] = [];

beforeAll(() => {
  environment = { ...process.env };
  functions = globalFunctions();
});

afterAll(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
  expect(globalFunctions(), 'this file has left another function in a global one’s place').toEqual(functions);
});

function globalFunctions(): unknown[] {
  const { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate, fetch, Date } =
    globalThis;
  return [setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate, fetch, Date];
}
