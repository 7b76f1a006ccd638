import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** What runs for a real account, and what puts the sandbox in the place of the cloud. */
export const COMPOSE = fileURLToPath(new URL('../../docker-compose.yml', import.meta.url));
export const WITH_SANDBOX = fileURLToPath(new URL('../../docker-compose.sandbox.yml', import.meta.url));

const command = z.array(z.string());
const condition = z.enum(['service_healthy', 'service_completed_successfully', 'service_started']);
const duration = z.string().regex(/^\d+[sm]$/);

/** What of the Compose Specification this file uses; anything else is a mistake. */
const service = z.strictObject({
  image: z.string(),
  build: z.strictObject({ context: z.string(), dockerfile: z.string() }).optional(),
  entrypoint: command.optional(),
  command: command.optional(),
  restart: z.string().optional(),
  environment: z.record(z.string().regex(/^[A-Z0-9_]+$/), z.string()).default({}),
  volumes: z.array(z.string()).default([]),
  networks: z.array(z.string()).optional(),
  network_mode: z.string().optional(),
  ports: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.strictObject({ condition })).default({}),
  healthcheck: z
    .strictObject({
      test: command,
      interval: duration,
      timeout: duration,
      start_period: duration.optional(),
      retries: z.number().int(),
    })
    .optional(),
  read_only: z.boolean().optional(),
  tmpfs: z.array(z.string()).optional(),
  cap_drop: z.array(z.string()).optional(),
  security_opt: z.array(z.string()).optional(),
  stop_grace_period: duration.optional(),
});

const file = z
  .object({
    name: z.string(),
    services: z.record(z.string(), service),
    networks: z.record(z.string(), z.strictObject({ internal: z.boolean().optional() })),
    volumes: z.record(z.string(), z.strictObject({})),
  })
  .catchall(z.unknown());

export type Service = z.infer<typeof service>;
export type Compose = z.infer<typeof file>;

/** The compose files put together as Compose does it, with their anchors resolved and the shape checked. */
export function readCompose(...files: readonly string[]): Compose {
  const read = files.map((path): unknown => parse(readFileSync(path, 'utf8'), { merge: true }));
  return file.parse(read.reduce(together));
}

/** Maps are merged, anything else of the later file replaces what the earlier one has. No list here is in both. */
function together(base: unknown, over: unknown): unknown {
  if (!isMap(base) || !isMap(over)) return over;
  const names = [...new Set([...Object.keys(base), ...Object.keys(over)])];
  return Object.fromEntries(
    names.map((name) => [name, name in over ? together(base[name], over[name]) : base[name]]),
  );
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `${NAME}` and `${NAME:?message}`, filled in. */
export function filledIn(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{([A-Z0-9_]+)(?::\?[^}]*)?\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${name} has no value`);
    return value;
  });
}

/** Every variable that a text asks for. */
export function variablesIn(text: string): string[] {
  return [...text.matchAll(/\$\{([A-Z0-9_]+)/g)].flatMap(([, name]) => name ?? []);
}
