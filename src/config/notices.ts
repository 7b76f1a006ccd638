import { resolve } from 'node:path';
import type { z } from 'zod';
import type { notices } from './notices-shape.js';

/** Who is told what runs wait for, by the operator and by nobody else. */
export interface NoticesPolicy {
  readonly language: 'en' | 'zh';
  /** The origin of the Temporal UI; absent: notices have no link. */
  readonly link?: string;
  readonly lookSeconds: number;
  /** Hours before the deadline of an approval request. */
  readonly reminderHours: readonly number[];
  /** Notices of one instance in one day. */
  readonly atMostADay: number;
  readonly doors: readonly DoorPolicy[];
}

/** One way to people. The address is a secret too: whoever has it can write there. */
export interface DoorPolicy {
  readonly name: string;
  readonly kind: 'dingtalk' | 'feishu' | 'wecom' | 'slack' | 'webhook' | 'email';
  /** Absolute; read for each notice, so that it can be changed while the worker runs. */
  readonly addressFile: string;
  readonly secretFile?: string;
  /** Of e-mail. */
  readonly from?: string;
  readonly to?: readonly string[];
}

/** The section in this program's words. Reads none of the files. */
export function noticesOf(read: NonNullable<z.output<typeof notices>>, directory: string): NoticesPolicy {
  const { link, doors } = read;
  return {
    language: read.language,
    ...(link !== undefined && { link }),
    lookSeconds: read.look_seconds,
    reminderHours: read.reminder_hours,
    atMostADay: read.at_most_a_day,
    doors: doors.map((door) => ({
      name: door.name,
      kind: door.kind,
      addressFile: resolve(directory, door.address_file),
      ...('secret_file' in door &&
        door.secret_file !== undefined && { secretFile: resolve(directory, door.secret_file) }),
      ...(door.kind === 'email' && { from: door.from, to: door.to }),
    })),
  };
}
