import { isRecord } from '../values/record.js';

/** The form of an answer, without anything that it says: field names, types, and forms of texts. */
export type Shape = string | { readonly [field: string]: Shape } | readonly [] | readonly [Shape];

/** In these, people choose the names of the fields. */
const OWN_NAMES = /^(tags?|labels?|annotations?|meta_?data|parameters|userdata|config|extra|attributes)$/i;
/** How APIs name fields; what has digits in a row, or a sign, may be an id. */
const NAME = /^[A-Za-z][A-Za-z_]{0,48}[0-9]{0,2}$/;
/** First parts of ids that the vendor gives. Any other may be a part of somebody's name. */
const PREFIXES = new Set(
  'key kst secret vpc vsw sg i d s m lt sp asc rm rr r pc dds mns c v fs gp am cc hb ld alikafka amqp ecd ws'.split(
    ' ',
  ),
);
const FORMS: readonly (readonly [RegExp, string])[] = [
  [/^$/, '(empty)'],
  [/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z$/, '<instant>'],
  [/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?([+-]\d\d:?\d\d)?$/, '<time>'],
  [/^\d{4}-\d\d(-\d\d)?$/, '<day or month>'],
  [/^[\dA-F]{8}(-[\dA-F]{4}){3}-[\dA-F]{12}$/i, '<uuid>'],
  [/^-?\d+$/, '<digits>'],
  [/^-?\d+\.\d+$/, '<decimal>'],
  [/^(true|false)$/i, '<true or false as text>'],
  [/^acs:/, '<ARN>'],
  [/^alias\//, 'alias/<text>'],
  [/^ACS::/, 'ACS::<text>'],
  [/^https?:/, '<address>'],
  [/^[[{]/, '<JSON as text>'],
  [/^[A-Za-z]+$/, '<letters>'],
  [/^[A-Za-z0-9]+$/, '<letters and digits>'],
];
/** Deeper is nothing that a person would read. */
const DEEPEST = 12;

/**
 * The shape of a value. No text of it is in there, nor a part of one that the vendor did not give; and no field whose name
 * somebody may have chosen, such as one that stands somewhere as a value (`values`).
 */
export function shapeOf(value: unknown, values: ReadonlySet<string>, ownNames = false, depth = 0): Shape {
  if (depth > DEEPEST) return '(deeper)';
  if (typeof value === 'string') return formOf(value);
  if (Array.isArray(value)) {
    const shapes = value.map((one) => shapeOf(one, values, ownNames, depth + 1));
    return shapes.length === 0 ? [] : [shapes.reduce(both)];
  }
  if (!isRecord(value)) return value === null ? 'null' : typeof value;
  const fields = Object.entries(value).map(([name, inner]): [string, Shape] => [
    ownNames || !NAME.test(name) || values.has(name) ? '(a name of its own)' : name,
    shapeOf(inner, values, OWN_NAMES.test(name), depth + 1),
  ]);
  return fields.reduce<Shape>((shape, [name, inner]) => both(shape, { [name]: inner }), {});
}

/** One shape that covers both. */
export function both(one: Shape, other: Shape): Shape {
  if (JSON.stringify(one) === JSON.stringify(other)) return one;
  if (isList(one) && isList(other)) {
    const [a] = one;
    const [b] = other;
    if (a === undefined || b === undefined) return a === undefined ? other : one;
    return [both(a, b)];
  }
  if (isObject(one) && isObject(other)) {
    const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
    return Object.fromEntries(
      names.map((name) => [
        name,
        joined(
          Object.hasOwn(one, name) ? one[name] : undefined,
          Object.hasOwn(other, name) ? other[name] : undefined,
        ),
      ]),
    );
  }
  return [...new Set([wordOf(one), wordOf(other)].flatMap((word) => word.split(' or else ')))]
    .toSorted()
    .join(' or else ');
}

function joined(one: Shape | undefined, other: Shape | undefined): Shape {
  if (one === undefined || other === undefined) return one ?? other ?? '(empty)';
  return both(one, other);
}

function wordOf(shape: Shape): string {
  if (typeof shape === 'string') return shape;
  return isList(shape) ? 'a list' : 'an object';
}

function isList(shape: Shape): shape is readonly [] | readonly [Shape] {
  return Array.isArray(shape);
}

function isObject(shape: Shape): shape is { readonly [field: string]: Shape } {
  return typeof shape === 'object' && !Array.isArray(shape);
}

function formOf(text: string): string {
  const form = FORMS.find(([pattern]) => pattern.test(text))?.[1];
  if (form !== undefined) return form;
  const [, prefix = '', rest = ''] = /^([a-z]+)-(.+)$/.exec(text) ?? [];
  if (!PREFIXES.has(prefix)) return '<text>';
  return `${prefix}-${/^[a-f0-9]+$/.test(rest) ? '<hex>' : /^[a-z0-9]+$/i.test(rest) ? '<letters and digits>' : '<text>'}`;
}
