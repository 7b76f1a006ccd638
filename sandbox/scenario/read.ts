import { readFile, stat } from 'node:fs/promises';
import type { z } from 'zod';
import { scenarioFields, type Scenario } from './definition.js';

const MAX_BYTES = 8 * 1024 * 1024;

/** Reads a scenario from a file or takes one as it is; an error names the file, the field, what was found and what is wanted. */
export async function readScenario(scenario: Scenario | string | URL): Promise<Scenario> {
  if (typeof scenario !== 'string' && !(scenario instanceof URL)) return checked(scenario, 'the scenario');
  const name = typeof scenario === 'string' ? scenario : scenario.pathname;
  const text = await textOf(scenario).catch((error: unknown) => {
    throw new Error(`${name}: cannot be read; expected a scenario file (JSON) of at most 8 MiB`, {
      cause: error,
    });
  });
  return checked(json(text, name), name);
}

async function textOf(file: string | URL): Promise<string> {
  const found = await stat(file);
  if (!found.isFile() || found.size > MAX_BYTES) throw new Error('no file, or too large');
  return await readFile(file, 'utf8');
}

function json(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${name}: is not JSON: ${String(error)}`, { cause: error });
  }
}

function checked(value: unknown, name: string): Scenario {
  const result = scenarioFields.safeParse(value, { reportInput: true });
  if (result.success) return scenarioFields.parse(value);
  throw new Error(result.error.issues.flatMap((issue) => problems(issue, name)).join('\n'), {
    cause: result.error,
  });
}

function problems(issue: z.core.$ZodIssue, name: string): string[] {
  const field = issue.path.map(String).join('.') || '(whole file)';
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${name}: ${field}: found the unknown field "${key}"`);
  }
  const found = issue.input === undefined ? 'nothing' : JSON.stringify(issue.input).slice(0, 120);
  return [`${name}: ${field}: found ${found}: ${issue.message.replace(/^Invalid input: /, '')}`];
}
