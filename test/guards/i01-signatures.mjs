const LINE = 'src/signatures/allowed-signers-line.ts';
const OPTIONS = 'src/signatures/allowed-signers-options.ts';
const KEY = 'src/signatures/public-key.ts';
const SSHSIG = 'src/signatures/sshsig.ts';
const LIST_TEST = 'test/signatures/allowed-signers.test.ts';
const SSH_TEST = 'test/signatures/ssh.test.ts';

/** I1: OpenSSH reads in a list what we read in it, and a signature is worth something. */
export const SIGNATURES = [
  {
    name: 'nothing is escaped in a list',
    file: LINE,
    guard:
      "return text.includes('\\\\') ? 'it holds a backslash; nothing is escaped here: remove it' : undefined;",
    without: 'return undefined;',
    test: LIST_TEST,
  },
  {
    name: 'a line of a list is short',
    file: LINE,
    guard: 'if (text.length > MAX_CHARACTERS)',
    without: 'if (text.length > 99 * MAX_CHARACTERS)',
    test: LIST_TEST,
  },
  {
    name: 'no quote stands behind a key',
    file: LINE,
    guard: "if (comment.some((word) => word.includes('\"')))",
    without: 'if (comment.length > 999)',
    test: LIST_TEST,
  },
  {
    name: 'a key in a list is strong enough',
    file: LINE,
    guard:
      'return key.weakness === undefined ? { name, key: key.numbers } : { problem: weak(name, key.weakness) };',
    without: "return key.weakness === 'never' ? { problem: weak(name, '') } : { name, key: key.numbers };",
    test: LIST_TEST,
  },
  {
    name: 'an option stands once',
    file: OPTIONS,
    guard: 'if (values.has(name)) return `${shown(name)} is written twice; keep one of them`;',
    without: '',
    test: LIST_TEST,
  },
  {
    name: 'a time in a list exists',
    file: OPTIONS,
    guard:
      "return isInstant(instant) && year > '1970' && new Date(instant).toISOString() === instant ? instant : '';",
    without: "return isInstant(`${year}-01-01T00:00:00Z`) ? instant : '';",
    test: LIST_TEST,
  },
  {
    name: 'an RSA key has 2048 bits',
    file: KEY,
    guard: 'if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {',
    without: 'if (bits < 0) {',
    test: SSH_TEST,
  },
  {
    name: 'an RSA key proves something',
    file: KEY,
    guard: 'if (e < 3n || e % 2n === 0n || exponent.length > 8)',
    without: 'if (e < 0n)',
    test: LIST_TEST,
  },
  {
    name: 'a point of a key is on its curve',
    file: KEY,
    guard: '  } catch {\n    return undefined;\n  }\n  return { type, numbers: `${curve}',
    without: '  } catch {\n    // whatever\n  }\n  return { type, numbers: `${curve}',
    test: LIST_TEST,
  },
  {
    name: 'one key is one key, under whatever kind or application',
    file: KEY,
    guard: "numbers: `ed25519:${first.toString('hex')}`",
    without: "numbers: `${type}:${String(application)}:${first.toString('hex')}`",
    test: LIST_TEST,
  },
  {
    name: 'a security key was touched',
    file: SSHSIG,
    guard: 'return (flags & USER_WAS_PRESENT) === 0',
    without: 'return flags < 0',
    test: SSH_TEST,
  },
  {
    name: 'a signature is one armored block and nothing else',
    file: 'src/signatures/ssh.ts',
    guard: 'if (!isArmor(signature)) return "it is not OpenSSH\'s armored signature, and nothing else";',
    without: '',
    test: SSH_TEST,
  },
  {
    name: 'a signature by a weak key is refused wherever it is verified',
    file: 'src/signatures/ssh.ts',
    guard: 'return weaknessOf(signature);',
    without: "return weaknessOf(signature) === 'never' ? 'never' : undefined;",
    test: SSH_TEST,
  },
  {
    name: 'the run takes one armored block and nothing else',
    file: 'src/policy/votes.ts',
    guard: 'if (!isSignature(signature))',
    without: "if (signature === 'never')",
    test: 'test/policy/votes.test.ts',
  },
  {
    name: 'how a rejection is signed holds up no stop',
    file: 'src/workflows/statements.ts',
    guard:
      '  if (saysReject(input)) return tooLate(run.display);\n  const shape = wrongShape(input);\n  if (shape !== undefined) return shape;',
    without:
      '  const shape = wrongShape(input);\n  if (shape !== undefined) return shape;\n  if (saysReject(input)) return tooLate(run.display);',
    test: 'test/workflow-parts/statements.test.ts',
  },
  {
    name: 'one key is one vote',
    file: 'src/policy/distinct.ts',
    guard: 'const sameKey = one.key !== undefined && one.key === other.key;',
    without: "const sameKey = one.key === 'never' && one.key === other.key;",
    test: 'test/activities/compare-votes.test.ts',
  },
  {
    name: 'one key is one vote, in the workflow',
    file: 'src/policy/votes.ts',
    guard: 'vote.key !== undefined && vote.key === key',
    without: "vote.key === 'never' && vote.key === key",
    test: 'test/policy/votes.test.ts',
  },
  {
    name: 'a list that is no file is not read',
    file: 'src/read-bounded.ts',
    guard: 'if (!stats.isFile())',
    without: 'if (stats.isSocket())',
    test: 'test/config/policy.test.ts',
  },
  {
    name: 'a file is read no further than its bound',
    file: 'src/read-bounded.ts',
    guard: 'if (total > mostMib * MIB) throw new Error(`it is larger than ${mostMib} MiB`);',
    without: 'if (total > 999 * mostMib * MIB) throw new Error(`it is larger than ${mostMib} MiB`);',
    test: LIST_TEST,
  },
];
