/** What a signed request says of itself, whichever of the ways it is signed. */
export interface Signed {
  readonly accessKeyId: string;
  readonly securityToken: string;
  /** Undefined where the way of signing has none. */
  readonly nonce: string | undefined;
  readonly timestamp: string;
  readonly signature: string;
  /** The signature that this secret gives. */
  readonly expected: (secret: string) => string;
}
