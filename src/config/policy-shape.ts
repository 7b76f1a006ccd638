import { z } from 'zod';
import { isLine, shown } from '../values/text.js';
import { list, number, oneOf, section, text, whole } from './shapes.js';
import { notices } from './notices-shape.js';
import { problemsOfRequest } from '../policy/request.js';
import { isTracker } from '../policy/ticket-link.js';
import { PROBES } from '../release/places.js';
import { formOf } from '../identity/forms.js';
import type { IdentityProvider } from '../identity/provider.js';
import { IDENTITY_PROVIDERS } from '../identity/providers.js';
import { addressProblem } from './address.js';

/** The same words as in a request: what the policy names can be asked for. */
const fits = (field: 'accountId' | 'regionId' | 'instanceId') => (value: string) =>
  !problemsOfRequest({ [field]: value }).some((problem) => problem.startsWith(`${field} is `));

const exact = text(
  'an exact name without `*` or `?`: gaps are accepted one by one',
  (v) => isLine(v, 500) && !/[*?]/.test(v),
);
const day = text('the last day in quotes, "YYYY-MM-DD"', isDay);
const approvals = { required: whole(2, 20, 'people'), execute_within_hours: whole(1, 720, 'hours') };
const approvalBy = ({ name, fields }: IdentityProvider) =>
  section({ identity: z.literal(name), ...fields, ...approvals });
const [strictest, ...others] = IDENTITY_PROVIDERS;
const identities = IDENTITY_PROVIDERS.map(({ name }) => `"${name}" (${formOf(name).inShort})`).join(' or ');

/** What each section of the policy file must look like. The rules between them are in policy-rules.ts. */
export const SECTIONS = {
  accounts: z
    .record(
      text('an account id in quotes, 10 to 20 digits', fits('accountId')),
      section({
        site: oneOf(['cn', 'intl']),
        regions: list(text('a region id, such as "cn-hangzhou"', fits('regionId')), 'a list of region ids'),
        instances: list(
          text('an instance id, such as "kst-hzz65f3a1b2c3d4e5f6g7"', fits('instanceId')),
          'a list of instance ids',
        ),
      }),
      { error: 'sections such as [accounts."1234567890123456"]' },
    )
    .default({}),
  approval: z.discriminatedUnion('identity', [approvalBy(strictest), ...others.map(approvalBy)], {
    error: `a section with identity = ${identities}; there is no default`,
  }),
  protection: section({ off: oneOf(['from-start', 'at-release']).default('from-start') }).default({
    off: 'from-start',
  }),
  backup: z.discriminatedUnion(
    'provider',
    [
      section({ provider: z.literal('automatic') }),
      section({
        provider: z.literal('hook'),
        url: text(
          'an https URL without a password; plain http on loopback only',
          (v) => addressProblem(v) === undefined,
        ),
        restorable_days: whole(1, 3650, 'days').default(30),
      }),
      section({ provider: z.literal('attested'), restorable_days: whole(1, 3650, 'days') }),
    ],
    { error: 'a section with provider = "automatic", "hook" or "attested"; there is no default' },
  ),
  scan: section({
    lookback_days: whole(1, 90, 'days').default(90),
    quiet_days: whole(1, 90, 'days').default(30),
    required: list(oneOf(PROBES), 'a list of probes'),
    tolerated: list(
      section({
        places: list(exact, 'a list of places').optional(),
        callers: list(exact, 'a list of callers').optional(),
        unattributed: exact.optional(),
        operations: list(exact, 'a list of operations of KMS').optional(),
        covered_by: list(exact, 'a list of places').optional(),
        accounts: list(text('an account id in quotes', fits('accountId')), 'a list of account ids'),
        regions: list(text('a region id', fits('regionId')), 'a list of region ids'),
        reason: text('why this is acceptable, one line of 1 to 500 characters', (v) => isLine(v, 500)),
        until: day,
      }),
      'tables [[scan.tolerated]]',
    ).default([]),
  }),
  hold: list(
    section({
      instance: text('an instance id, such as "kst-hzz65f3a1b2c3d4e5f6g7"', fits('instanceId')),
      reason: text('why it must stay, one line of 1 to 500 characters', (v) => isLine(v, 500)),
      until: day,
    }),
    'tables [[hold]]',
  ).default([]),
  owners: z
    .record(
      exact,
      text('whom to ask, one line of 1 to 100 characters', (v) => isLine(v, 100)),
      {
        error: '[owners] with lines such as "ram-user/1234567890123456/batch" = "data team"',
      },
    )
    .default({}),
  tracker: section({
    url: text(
      'an https address that a ticket is written after, such as "https://tracker.example.com/browse/"',
      isTracker,
    ),
  }).optional(),
  waiting: section({
    cooling_off_hours: whole(1, 2160, 'hours'),
    approval_days: number(0.25, 90, 'days'),
    recheck_minutes: whole(1, 1440, 'minutes'),
    give_up_days: whole(1, 365, 'days'),
  }),
  notices,
};

type Sections = typeof SECTIONS;
/** The sections that could be read, each in the file's own words. */
export type PolicyFile = { readonly [S in keyof Sections]: z.output<Sections[S]> | undefined };

/** One problem in words: where, what was found, what was wanted. */
export function problemOf(issue: z.core.$ZodIssue, section: string, value: unknown): string[] {
  const at = [section, ...issue.path.map(String)].map((key) =>
    /^[\w-]+$/.test(key) ? key : JSON.stringify(key),
  );
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(
      (key) => `${[...at, key].join('.')} is not known; remove it, or correct it to one of: ${issue.message}`,
    );
  }
  if (issue.code === 'invalid_key')
    return issue.issues.map((inner) => `${at.join('.')} is not known; expected ${inner.message}`);
  return [`${at.join('.')} is ${found(value, issue.path)}; expected ${issue.message}`];
}

function found(value: unknown, path: readonly PropertyKey[]): string {
  const [key, ...rest] = path;
  if (key !== undefined && typeof value === 'object' && value !== null) {
    return found(Object.getOwnPropertyDescriptor(value, key)?.value, rest);
  }
  return typeof value === 'string' && value.includes('@') && value.includes('://')
    ? 'a URL with a password'
    : shown(value);
}

function isDay(value: string): boolean {
  const start = new Date(`${value}T00:00:00Z`);
  return (
    /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(start.getTime()) && start.toISOString().startsWith(value)
  );
}
