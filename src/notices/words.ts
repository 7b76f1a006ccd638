import type { Notice, NoticeEvent } from '../release/notices.js';

/** The words of one language; numbers, ids, codes and times are the same in each. */
export interface Words {
  readonly titles: Readonly<Record<NoticeEvent, string>>;
  destroys(keys: number, secrets: number): string;
  cost(amount: string, currency: string): string;
  /** What ends then, by what the notice is about. */
  until(event: NoticeEvent, at: string): string;
  missing(count: number, names: string): string;
  changed(count: number): string;
  why(codes: string): string;
  readonly billing: Readonly<Record<NonNullable<Notice['billing']>, string>>;
  code(code: string): string;
  approve(instanceId: string): string;
  stop(instanceId: string): string;
  check(instanceId: string): string;
  readonly everywhere: string;
}

/** English. */
export const EN: Words = {
  titles: {
    blocked: 'Blocked for more than a day',
    asked: 'Approval is asked for',
    'asked again': 'Approval is asked for again',
    reminder: 'Approval is still missing',
    rejected: 'Stopped: somebody rejected or cancelled it, and the instance is kept',
    'cooling off': 'Approved: it will be released',
    released: 'Released',
    billing: 'Bills after the release',
    kept: 'Kept',
    'not found': 'Not found, and nothing was sent',
    unknown: 'UNKNOWN: a person has to look',
    'ended from outside': 'A run was ended from outside, without a result: a person has to look',
    'store away': 'The evidence store cannot be used',
    'worker away': 'A worker is away: releases wait',
  },
  destroys: (keys, secrets) =>
    `A release destroys ${counted(keys, 'key')} and ${counted(secrets, 'secret')} for ever.`,
  cost: (amount, currency) => `It costs ${currency} ${amount} a month.`,
  until: (event, at) => {
    if (event === 'cooling off') return `The release begins after ${at}, unless somebody stops it.`;
    if (event === 'blocked') return `The run gives up at ${at}; the instance is kept then.`;
    return `Answer by ${at}. No answer is a no: the instance is kept.`;
  },
  missing: (count, names) =>
    `${counted(count, 'approval')} missing.${names === '' ? '' : ` May still sign: ${names}.`}`,
  changed: (count) =>
    `${counted(count, 'thing')} changed since people were asked before. Earlier approvals do not count.`,
  why: (codes) => `Why: ${codes}`,
  billing: {
    stopped: 'The bills show that it no longer costs anything.',
    continues: 'The bills go on: a person has to look.',
    unverifiable: 'The bills do not show whether it still costs.',
  },
  code: (code) => `Code: ${code}`,
  approve: (id) => `To approve: kms-release approve ${id}`,
  stop: (id) => `To stop it: kms-release reject ${id}`,
  check: (id) => `This notice proves nothing. Look first: kms-release status ${id}`,
  everywhere: 'This notice proves nothing. Look first: kms-release list',
};

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
