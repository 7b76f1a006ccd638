import { createHmac, randomUUID, timingSafeEqual, type Hmac } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Days } from '../probes/trail-days.js';
import { emptyIndex, type Kind, type TrailIndex } from '../probes/trail-index.js';
import type { HalfRead, TrailState } from '../probes/trail-index-reading.js';
import { withOwnFile } from './own-folder.js';

/** The largest index that is kept on disk, and so the largest that is believed. */
const MAX_BYTES = 512 * 1024 * 1024;
/** So many lines are read, and so many bytes are written, before others have their turn. */
const LINES_AT_ONCE = 500;
const ROOM = 64 * 1024;

/** The first line. Each other line is one kind of event, or one event that will be listed again; the last is the code. */
interface Header {
  readonly about: string;
  readonly from: string;
  readonly to: string;
  readonly readings: number;
  readonly half: HalfRead | null;
}
/** A kind, with three numbers for each day: how many, the first second, and how much later the last is. Oldest day first. */
type KindLine = readonly ['kind', string, number[], readonly string[], readonly string[]];
/** An event, with its second, the number of its kind in this file, and its reading. */
type MetLine = readonly ['met', string, number, number, number];
type Line = KindLine | MetLine;

/** Writes an index whole or not at all, with a code that only the holder of the key can make. Throws what the disk throws. */
export async function writeIndex(file: string, key: Buffer, about: string, state: TrailState): Promise<void> {
  const draft = `${file}.${randomUUID()}.part`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    const code = createHmac('sha256', key);
    await writeLines(handle, code, linesOf(about, state));
    await handle.writeFile(code.digest('hex'));
    await handle.close();
    await rename(draft, file);
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(draft, { force: true });
    throw error;
  }
}

/** The index that this worker wrote. Throws a plain Error for a file that is not, that is damaged, or about another trail. */
export function readIndex(file: string, key: Buffer, about: string): Promise<TrailState> {
  return withOwnFile(file, MAX_BYTES + 1_000, (handle) => stateIn(handle, createHmac('sha256', key), about));
}

/** Each line goes into one room at once: what is kept for longer waits for the collector, a hundred megabytes a minute of it. */
async function writeLines(handle: FileHandle, code: Hmac, lines: Iterable<Header | Line>): Promise<void> {
  let room = Buffer.alloc(ROOM);
  let [used, written] = [0, 0];
  const empty = async () => {
    const part = room.subarray(0, used);
    code.update(part);
    written += used;
    if (written > MAX_BYTES) throw new Error(`an index of more than ${MAX_BYTES} bytes`);
    await handle.writeFile(part);
    used = 0;
    await breathe();
  };
  for (const line of lines) {
    const text = `${JSON.stringify(line)}\n`;
    const bytes = Buffer.byteLength(text);
    if (used + bytes > room.length) await empty();
    if (bytes > room.length) room = Buffer.alloc(bytes);
    used += room.write(text, used);
  }
  await empty();
}

function* linesOf(about: string, { index, half }: TrailState): Generator<Header | Line> {
  const { from, to, readings, kinds, days, met } = index;
  yield { about, from, to, readings, half: half ?? null };
  let number = 0;
  for (const [text, kind] of kinds) {
    kind.number = number;
    number += 1;
    yield ['kind', text, numbersIn(days, kind), kind.addresses, kind.userAgents];
  }
  for (const [id, { second, kind, reading }] of met) yield ['met', id, second, kind.number, reading];
}

function numbersIn(days: Days, kind: Kind): number[] {
  const numbers: number[] = [];
  for (const { count, first, last } of days.of(kind.days)) numbers.push(count, first, last - first);
  return numbers;
}

async function stateIn(handle: FileHandle, code: Hmac, about: string): Promise<TrailState> {
  const index = emptyIndex();
  const kinds: Kind[] = [];
  let header: Header | undefined;
  let last: string | undefined;
  let lines = 0;
  for await (const line of handle.readLines({ autoClose: false })) {
    if (last !== undefined) {
      code.update(`${last}\n`);
      if (header === undefined) header = headerIn(last, about);
      else take(index, kinds, last);
    }
    last = line;
    lines += 1;
    if (lines % LINES_AT_ONCE === 0) await breathe();
  }
  if (header === undefined || !isCode(last ?? '', code.digest('hex')))
    throw new Error('its code is not the one that this worker would have written');
  const { from, to, readings, half } = header;
  return { index: { ...index, from, to, readings }, ...(half !== null && { half }) };
}

function headerIn(line: string, about: string): Header {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- believed only once the code at the end fits
  const header: Header = JSON.parse(line);
  if (header.about !== about) throw new Error('it is about another trail, or of another version');
  return header;
}

function take(index: TrailIndex, kinds: Kind[], text: string): void {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- as above
  const line: Line = JSON.parse(text);
  if (line[0] === 'kind') {
    const [, name, days, addresses, userAgents] = line;
    const { share } = index;
    const begin = daysFrom(index.days, days);
    const kind = {
      number: kinds.length,
      days: begin,
      addresses: share(addresses),
      userAgents: share(userAgents),
    };
    kinds.push(kind);
    index.kinds.set(name, kind);
    return;
  }
  const [, id, second, number, reading] = line;
  const kind = kinds[number];
  if (kind === undefined) throw new Error('it has an event of a kind that it does not have');
  index.met.set(id, { second, kind, reading });
}

function daysFrom(days: Days, numbers: readonly number[]): number {
  let begin = 0;
  for (let at = numbers.length - 3; at >= 0; at -= 3) {
    const [count = 0, first = 0, rest = 0] = numbers.slice(at, at + 3);
    begin = days.putBefore(begin, { count, first, last: first + rest });
  }
  return begin;
}

function isCode(found: string, wanted: string): boolean {
  return found.length === wanted.length && timingSafeEqual(Buffer.from(found), Buffer.from(wanted));
}
