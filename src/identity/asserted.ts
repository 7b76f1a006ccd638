import { z } from 'zod';
import { failure } from '../errors.js';
import { isName, spellingProblems, WANTED_NAME } from '../values/names.js';
import { formOf, PROVING } from './forms.js';
import type { IdentityProvider, Proof } from './provider.js';

const NAME = z.string({ error: WANTED_NAME }).refine(isName, { error: WANTED_NAME });
const FIELDS = { approvers: z.array(NAME, { error: 'a list of names' }) };
const SECTION = z.object(FIELDS);

/** Names are believed as they are typed, against a cloud on loopback and nowhere else. */
export const asserted: IdentityProvider = {
  name: 'asserted',
  fields: FIELDS,
  approversIn(section) {
    const { approvers } = SECTION.parse(section);
    const problems = spellingProblems(approvers);
    if (problems.length > 0) throw failure('BAD_CONFIGURATION', problems.join('\n- '));
    return { names: [...approvers].sort(), digest: null, text: '' };
  },
  async mustWork(onLoopback) {
    if (onLoopback) return;
    throw failure(
      'BAD_CONFIGURATION',
      'The policy has identity = "asserted", which believes any name, and the cloud is not a sandbox on loopback; ' +
        `use identity = ${PROVING}, or point ALIBABA_CLOUD_ENDPOINT to the sandbox.`,
    );
  },
  async verify({ signature, onLoopback }): Promise<Proof> {
    if (onLoopback && signature === '') return {};
    const text = onLoopback
      ? 'The policy takes asserted names; a signature cannot be checked.'
      : 'A name that nobody proved is worth nothing against a real cloud.';
    return { refused: { code: 'IDENTITY_NOT_PROVED', text } };
  },
  async sign() {
    throw failure('SIGNING_FAILED', `${formOf('asserted').signing} Nothing was sent.`);
  },
};
