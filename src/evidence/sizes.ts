const MIB = 1024 * 1024;
/** In 8 MiB of evidence there is no room for more; small ones would cost seconds each time they are read. */
const MAX_VALUES = 1_000_000;
const [OPEN_LIST, OPEN_OBJECT, COMMA] = [0x5b, 0x7b, 0x2c];

/** What `verify` reads of a file, and what a worker writes as certificate or record. A bare key takes about 460 bytes. */
export const MAX_SEALED_MIB = 8;
/** What of it the evidence may be: the rest is for statements, calls and bills. */
export const MAX_EVIDENCE_MIB = 6;

/** Why nobody could verify a text of JSON: what it is too much of, in words; undefined when it can be read. */
export function tooMuchIn(text: string, mostMib: number): string | undefined {
  const bytes = Buffer.byteLength(text);
  if (bytes > mostMib * MIB) return `it is larger than ${mostMib} MiB (${bytes} bytes)`;
  return valuesIn(text) > MAX_VALUES ? `it is made of more than ${MAX_VALUES} values` : undefined;
}

function valuesIn(text: string): number {
  let values = 1;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === OPEN_LIST || code === OPEN_OBJECT) values += 1;
  }
  return values;
}
