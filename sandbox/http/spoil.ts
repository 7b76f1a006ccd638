import type { Fault } from '../scenario/faults.js';
import type { Reply } from './reply.js';

type Body = Readonly<Record<string, unknown>>;

/** What each operation answered last, for pages that come twice. */
export type Pages = Map<string, Body>;

interface Outcome {
  readonly httpStatus: number;
  readonly body: Body;
}

/** The answer as it leaves: whole, or spoiled by a fault. */
export function spoiled(
  name: string,
  { httpStatus, body }: Outcome,
  fault: Fault | undefined,
  pages: Pages,
  written: (body: unknown) => string,
): Reply {
  const before = pages.get(name);
  if (fault?.kind !== 'broken-page') pages.set(name, body);
  if (fault?.kind === 'lost-after') return 'dropped';
  if (fault?.kind === 'garbage') return garbage(fault.body ?? 'html', written(body));
  if (fault?.kind === 'altered') return { httpStatus, text: written(altered(body, fault.set ?? {})) };
  const shown =
    fault?.kind === 'broken-page' ? brokenPage(fault.page ?? 'repeat', body, before ?? body) : body;
  return { httpStatus, text: written(shown) };
}

function garbage(kind: 'html' | 'empty' | 'truncated', whole: string): Reply {
  if (kind === 'empty') return { httpStatus: 200, text: '' };
  if (kind === 'truncated') return { httpStatus: 200, text: whole.slice(0, Math.floor(whole.length / 2)) };
  return {
    httpStatus: 502,
    text: '<html><head><title>502 Bad Gateway</title></head><body>502</body></html>',
  };
}

/** Something else stands at each of these paths, in every thing of a list on the way. */
function altered(body: unknown, set: Readonly<Record<string, unknown>>): unknown {
  return Object.entries(set).reduce<unknown>(
    (whole, [path, value]) => put(whole, path.split('.'), value),
    body,
  );
}

function put(whole: unknown, [name = '', ...rest]: readonly string[], value: unknown): unknown {
  if (Array.isArray(whole)) return whole.map((one) => put(one, [name, ...rest], value));
  if (!isBody(whole)) return whole;
  const { [name]: before, ...others } = whole;
  if (rest.length > 0) return { ...whole, [name]: put(before, rest, value) };
  return value === null ? others : { ...others, [name]: value };
}

/** Log Service says so itself when it has not searched everything. */
function incomplete({ data, meta }: Body): Body {
  const rows: unknown[] = Array.isArray(data) ? data.slice(0, Math.floor(data.length / 2)) : [];
  const told = typeof meta === 'object' ? meta : {};
  return { data: rows, meta: { ...told, progress: 'Incomplete', count: rows.length } };
}

/** Without its token, or else without its total, under whatever name and in whatever fold. */
function endsEarly(body: Body): Body {
  const without = changed(body, /^(nextToken|nextMarker|isTruncated)$/i, (value) =>
    typeof value === 'string' ? '' : false,
  );
  const isSame = JSON.stringify(without) === JSON.stringify(body);
  return isSame ? changed(body, /^total/i, () => 0) : without;
}

function changed(body: Body, name: RegExp, change: (value: unknown) => unknown): Body {
  const entries = Object.entries(body).map(([field, value]): [string, unknown] => {
    if (name.test(field)) return [field, change(value)];
    return [field, isBody(value) ? changed(value, name, change) : value];
  });
  return Object.fromEntries(entries);
}

function isBody(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function brokenPage(page: NonNullable<Fault['page']>, body: Body, before: Body): unknown {
  if (page === 'repeat') return before;
  if (page === 'cut' && 'meta' in body) return incomplete(body);
  if (page === 'cut') return endsEarly(body);
  let found = false;
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value) && !found) {
      found = true;
      return page === 'omit' ? value.slice(0, -1) : [null, ...value.slice(1).map(() => 'mangled')];
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner)]));
  };
  return walk(body);
}
