/** How the bodies of a product are written: as XML by OSS, as JSON by all others. */
export function written(product: string): (body: unknown) => string {
  if (product !== 'Oss') return (body) => JSON.stringify(body);
  return (body) => `<?xml version="1.0" encoding="UTF-8"?>\n${elements(body)}`;
}

/** A list is an element for each of its items. */
function elements(value: unknown): string {
  if (typeof value === 'string') return escaped(value);
  if (typeof value !== 'object' || value === null) return value === null ? '' : JSON.stringify(value);
  return Object.entries(value)
    .flatMap(([name, inner]: [string, unknown]) =>
      (Array.isArray(inner) ? inner : [inner]).map((item) => `<${name}>${elements(item)}</${name}>`),
    )
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
