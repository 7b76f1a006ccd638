import { failure } from '../errors.js';

const MINUTE_MS = 60_000;
/** Robots of DingTalk and WeCom take 20 a minute; a robot that got more says nothing for ten minutes. */
const A_MINUTE = 18;

/** Lets so many messages pass through each door in a minute, whoever asks. Throws `NOTICE_THROTTLED`. */
export function createPace(now: () => Date): (door: string) => void {
  const passed = new Map<string, readonly number[]>();
  return (door) => {
    const at = now().getTime();
    const lately = (passed.get(door) ?? []).filter((time) => time > at - MINUTE_MS);
    if (lately.length >= A_MINUTE)
      throw failure('NOTICE_THROTTLED', 'The door had its messages of this minute.', undefined, MINUTE_MS);
    passed.set(door, [...lately, at]);
  };
}
