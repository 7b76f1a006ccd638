import type { Heard } from '../alibaba/heard.js';
import { isRecord } from '../values/record.js';
import type { Diagnosis } from './diagnose.js';
import { both, type Shape, shapeOf } from './shape.js';

/** What a user can send back: forms and our own words, and nothing that the cloud said. */
export interface Report {
  readonly version: 'kms-release/doctor/v1';
  readonly role: Diagnosis['role'];
  readonly permissions: readonly {
    readonly permission: string;
    readonly verdict: string;
    readonly code?: string;
  }[];
  readonly assumptions: readonly { readonly id: string; readonly said: string }[];
  readonly answers: readonly Answered[];
}

interface Answered {
  readonly product: string;
  readonly operation: string;
  /** Absent where every answer was a refusal, or none came. */
  readonly shape?: Shape;
  /** Codes of refusals, where they are plain words. */
  readonly codes: readonly string[];
}

/** A vendor's code; a value that looks like one could stand in the place of it, and would have a digit or a sign. */
const CODE = /^[A-Z][A-Za-z]{2,40}(\.[A-Z][A-Za-z]{1,40}){0,3}$/;

/** The report of a diagnosis. No text of an answer gets into it: neither value, nor id, nor name. */
export function reportOf(diagnosis: Diagnosis, heard: readonly Heard[]): Report {
  // The catalog of Resource Center names fields of its own.
  const said = new Set(
    heard.flatMap(({ operation, answer }) =>
      answer.ok && operation !== 'ListResourceTypes' ? [...textsIn(answer.body)] : [],
    ),
  );
  const safe = (code: string | undefined) =>
    code !== undefined && CODE.test(code) && !said.has(code) ? [code] : [];
  const asked = new Map<string, Heard[]>();
  for (const one of heard) {
    const name = `${one.product} ${one.operation}`;
    asked.set(name, [...(asked.get(name) ?? []), one]);
  }
  return {
    version: 'kms-release/doctor/v1',
    role: diagnosis.role,
    permissions: diagnosis.permissions.map(({ permission, verdict, code }) => {
      const [shown] = safe(code);
      return { permission, verdict, ...(shown !== undefined && { code: shown }) };
    }),
    assumptions: diagnosis.assumptions.map(({ id, said: told }) => ({ id, said: told })),
    answers: [...asked.values()].flatMap((ones) => answeredBy(ones, said, safe)),
  };
}

function answeredBy(
  ones: readonly Heard[],
  said: ReadonlySet<string>,
  safe: (code: string | undefined) => string[],
): Answered[] {
  const [first] = ones;
  if (first === undefined) return [];
  const shapes = ones.flatMap(({ answer }) => (answer.ok ? [shapeOf(answer.body, said)] : []));
  const [shape, ...others] = shapes;
  const codes = ones.flatMap(({ answer }) => (answer.ok ? [] : safe(answer.callFailure.code)));
  return [
    {
      product: first.product,
      operation: first.operation,
      ...(shape !== undefined && { shape: others.reduce(both, shape) }),
      codes: [...new Set(codes)].toSorted(),
    },
  ];
}

function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (Array.isArray(value)) for (const one of value) yield* textsIn(one);
  else if (isRecord(value)) for (const one of Object.values(value)) yield* textsIn(one);
}
