const HEAD = '-----BEGIN SSH SIGNATURE-----\n';
const FOOT = '-----END SSH SIGNATURE-----';
/** As long as a line of base64 can be (RFC 2045); OpenSSH itself writes 70. */
const LINE = /^[A-Za-z0-9+/]{1,76}$/;
const LAST_LINE = /^[A-Za-z0-9+/]{0,74}(?:[A-Za-z0-9+/]{2}|[A-Za-z0-9+/][AEIMQUYcgkosw048]=|[AQgw]==)$/;

/**
 * True for exactly one armored signature as OpenSSH writes it: nothing before, after or between, lines ended by LF,
 * one newline at the end or none, and base64 in which the same bytes have one spelling. The one rule for whoever
 * takes a signature: the run, the gate, `verify`. Pure; linear.
 */
export function isArmor(signature: string): boolean {
  const end = signature.endsWith('\n') ? -1 : undefined;
  const block = signature.slice(0, end);
  if (!block.startsWith(HEAD) || !block.endsWith(`\n${FOOT}`)) return false;
  const lines = block.slice(HEAD.length, -FOOT.length - 1).split('\n');
  const last = lines.at(-1) ?? '';
  const length = lines.reduce((sum, line) => sum + line.length, 0);
  return length % 4 === 0 && LAST_LINE.test(last) && lines.slice(0, -1).every((line) => LINE.test(line));
}
