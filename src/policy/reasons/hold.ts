import type { InstanceSnapshot, TagSnapshot } from '../../snapshot.js';
import type { Reason } from '../../release.js';
import { firstThree } from '../../values/text.js';
import { unless } from './words.js';

/** Whoever wants an instance kept sets this tag on it, with any value or none. No run, key or server is needed for it. */
const HOLD_TAG = 'kms-release:hold';
/** What others set who know nothing of this service, and want everything kept that has it. */
const LEGAL_HOLD_TAG = 'legal-hold';

/** How anybody stops a release without Temporal; one sentence, for every text that tells how to stop one. */
export const STOP_IN_THE_CLOUD = `switch on the instance's deletion protection, or set the tag \`${HOLD_TAG}\` on it, whatever its value`;

/**
 * Does somebody hold the instance by its tag? What could not be read holds it too, but for the tags of an instance that
 * was never enabled: KMS keeps none, and says so in the same words as it says it of the instance.
 */
export function holdReasons({ instance }: Pick<InstanceSnapshot, 'instance'>, tags: TagSnapshot): Reason[] {
  const id = instance.instanceId;
  if ('notRead' in tags) {
    const neverEnabled = tags.vendorCode === 'Rejected.Uninitialized' && instance.status === 'Uninitialized';
    return unless(
      neverEnabled,
      'TAGS_NOT_READ',
      `The tags of ${id} could not be read, and one of them may be ${HOLD_TAG} or ${LEGAL_HOLD_TAG}. ${tags.notRead} ` +
        'Both workers need kms:ListTagResources (deploy/ram/).',
      tags.vendorCode,
    );
  }
  const holding = tags.keys.filter(isHoldTag);
  return unless(
    holding.length === 0,
    'HELD_BY_TAG',
    `${id} has the tag ${firstThree(holding)}: somebody wants it kept. Find out who, and take the tag off when it may go; ` +
      'this service never does.',
    firstThree(holding),
  );
}

/** True for the key of a tag that holds. In doubt it does: letter case, width, blanks and separators do not matter, nor what follows the word. */
export function isHoldTag(key: string): boolean {
  const plain = (text: string) =>
    text
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[^a-z0-9]/g, '');
  return [HOLD_TAG, LEGAL_HOLD_TAG].some((tag) => plain(key).startsWith(plain(tag)));
}
