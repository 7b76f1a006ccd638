import type { Reason } from '../../release/reason.js';

/**
 * How one way to prove a name looks: what a signature of it is, what to type. Pure, so that the workflow can show it.
 * Whose word something is, says its provider.
 */
export interface IdentityForm {
  /** What it is, in a word or two, beside its name in the policy. */
  readonly inShort: string;
  /** False where names are believed that nobody proved: good enough for a sandbox on loopback, and for nothing else. */
  readonly proves: boolean;
  /** True for a text that can be a signature of this kind. */
  isSignature(text: string): boolean;
  /** What a signature is, and what to do instead of sending something else. Absent where nothing is signed. */
  readonly signature?: {
    readonly wanted: string;
    readonly instead: string;
    /** How one looks, and the command that makes it over the text to sign. */
    readonly example: string;
    readonly madeBy: string;
    /** What one is made with. */
    readonly key: string;
  };
  /** The options by which a command of the CLI knows who signs. */
  readonly asWhom: string;
  /** How to approve, for the run's page. */
  howToApprove(asked: { readonly instanceId: string; readonly factsDigest: string }): string;
  /** Why a typed name is no approval; undefined where it is one. */
  typedNameReason(said: { readonly as: string; readonly instanceId: string }): Reason | undefined;
  /** What is wrong with an approval that brings a key, or none; undefined when nothing is. */
  keyProblem(bringsKey: boolean): string | undefined;
  /** What happens as a text is signed, for whoever waits. */
  readonly signing: string;
}
