const DIGEST = /^sha256:[0-9a-f]{64}$/;

/**
 * Eight characters that tell one approval request from another, such as `AB12-CD34`: four of the digest of the facts, four
 * of that of the evidence, both of which an approval signs. For people who compare two screens; it proves nothing. Pure.
 * Undefined where a digest is none.
 */
export function shortCodeOf(asked: {
  readonly factsDigest: string;
  readonly bundleDigest: string;
}): string | undefined {
  const digests = [asked.factsDigest, asked.bundleDigest];
  if (!digests.every((digest) => DIGEST.test(digest))) return undefined;
  return digests
    .map((digest) => digest.slice('sha256:'.length, 'sha256:'.length + 4))
    .join('-')
    .toUpperCase();
}
