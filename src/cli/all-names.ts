import { namesDigestOf } from '../evidence/digest.js';
import { folderStore } from '../evidence/store.js';
import { keyInWords } from '../policy/summary.js';
import type { Statement } from '../policy/statement.js';
import { toCliError } from './errors.js';
import { evidenceAbout } from './evidence-files.js';
import { inLine } from './visible.js';

/**
 * The name of every key and secret that would be destroyed, one a line, from the evidence folder of this machine. Only
 * names with the digest that is signed are shown as those; otherwise a sentence that says where they can be read.
 */
export async function allNames(statement: Statement, evidenceDir: string): Promise<string[]> {
  const { bundleDigest, summary } = statement;
  if (bundleDigest === null || summary === null) return [];
  const read = await evidenceAbout(folderStore(evidenceDir), bundleDigest, statement).catch(
    (error: unknown) => toCliError(error).message,
  );
  if (typeof read === 'string')
    return [
      `All names cannot be shown here (${inLine(read)}). Where the workers keep their evidence, \`kms-release evidence ${statement.instanceId}\` shows them.`,
    ];
  const { facts } = read;
  if (namesDigestOf(facts) !== summary.destroys.namesDigest)
    return [
      'The evidence has other names than this statement: do not sign it. Look who writes to the namespace.',
    ];
  return [
    'Every key and secret that would be destroyed:',
    ...facts.keys.map((key) => `  key ${inLine(keyInWords(key))}`),
    ...facts.secrets.map(({ name }) => `  secret ${inLine(name)}`),
  ];
}
