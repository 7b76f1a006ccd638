import { homedir } from 'node:os';
import { join } from 'node:path';
import { OWN_DEADLINE } from './deadline.js';

/** Where the vendor's CLI keeps its profiles. */
const FILE = () => join(homedir(), '.aliyun', 'config.json');

/**
 * Why there is no credential, in our own words. Nothing of the library's text is passed on: it quotes a CLI configuration
 * that is no JSON as a whole, its secrets too. Source: docs/cloud-facts.md, Secrets in messages.
 */
export function whyNoCredential(error: unknown, profile = process.env['ALIBABA_CLOUD_PROFILE']): string {
  const { name = '', message = '' } = error instanceof Error ? error : {};
  if (name === OWN_DEADLINE) return 'the source of the credential did not answer in time';
  const isNamed = profile !== undefined && profile !== '';
  const which = isNamed ? `the profile "${profile}"` : 'the current profile';
  // Only whoever names a profile has to have the file.
  const rows = isNamed ? [...TABLE, NO_FILE] : TABLE;
  const found = rows.filter(({ when }) => when.test(message)).map(({ why }) => why(FILE(), which));
  if (found.length > 0) return found.join('; ');
  return 'none in the environment, an OIDC token, a profile of the CLI, a credentials file, the ECS role or a URI';
}

interface Row {
  readonly when: RegExp;
  readonly why: (file: string, profile: string) => string;
}

const NO_FILE: Row = {
  when: /reading aliyun cli config/,
  why: (file, profile) => `${file} cannot be read, so there is no ${profile.replace('the ', '')}`,
};

/** What the library of 2.4.7 says, and what people are told. */
const TABLE: readonly Row[] = [
  {
    when: /parse aliyun cli config|is not iterable/,
    why: (file, profile) => `${file} is no valid configuration of the CLI, so ${profile} cannot be read`,
  },
  { when: /no any configured profiles/, why: (file) => `${file} has no profiles` },
  { when: /unable to get profile with/, why: (file, profile) => `${file} does not have ${profile}` },
  {
    when: /unsupported profile mode|invalid OAuth site type/,
    why: (file, profile) => `${file}: ${profile} has a mode that is not known`,
  },
  {
    when: /the (access key id|access key secret|security token) is empty|process_command is empty/,
    why: (file, profile) => `${file} or the credentials file: ${profile} lacks a part`,
  },
  {
    when: /CloudSSO|OAuth|external command/,
    why: (file, profile) => `${file}: ${profile} gave none; sign in again with the CLI`,
  },
  {
    when: /refresh session token|refresh RoleArn|with OIDC|the access key secret is invalid/,
    why: () => 'STS gave no session for the role',
  },
];
