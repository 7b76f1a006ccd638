import type { z } from 'zod';
import type { Reason } from '../release.js';
import type { IdentityName } from './forms.js';

/** The people whose word counts, as one reading says. */
export interface Approvers {
  /** Distinct names, sorted; no person under two spellings. */
  readonly names: readonly string[];
  /** What binds the policy to this very list: a part of the policy's digest. Null where the names are all there is. */
  readonly digest: string | null;
  /** What a word is verified by, for `verify` of the same provider; nobody else reads it. */
  readonly text: string;
}

/** Somebody's word, and what it is held against. */
interface Word {
  /** Exactly the text that was signed. */
  readonly statement: string;
  readonly signature: string;
  readonly signer: string;
  /** `text` of the approvers as they are now. */
  readonly list: string;
  /** The moment at which it must be good. */
  readonly at: Date;
  /** True where the cloud is a stand-in on this machine. */
  readonly onLoopback: boolean;
}

/**
 * Why a word does not count; or `key`, by what it was proved, absent where nothing was. One key counts for one person.
 */
export type Proof = { readonly key?: string } | { readonly refused: Reason };

/** One way to prove a name: who may, whose word it is, how to sign. How it looks to people: its form. */
export interface IdentityProvider {
  readonly name: IdentityName;
  /** Its own fields in the policy's section `approval`, in the file's words. */
  readonly fields: z.ZodRawShape;
  /** Who may approve by those fields; a relative path begins at `folder`. Throws `BAD_CONFIGURATION`. */
  approversIn(section: object, folder: string): Approvers;
  /** Throws, for the operator, where a worker could never verify a word: `BAD_CONFIGURATION`, or a code of its own. */
  mustWork(onLoopback: boolean): Promise<void>;
  /** Whose word it is. Throws when it could not find out. */
  verify(word: Word): Promise<Proof>;
  /** Signs exactly this text; `quiet`: nothing is written to standard error. Throws `SIGNING_FAILED`, or a code of its own. */
  sign(text: string, keyPath: string, quiet?: boolean): Promise<string>;
}
