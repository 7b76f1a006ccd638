import { PEOPLE } from './i01-people.mjs';
import { ALLOWED_SIGNERS } from './i01-allowed-signers.mjs';
import { SIGNATURES } from './i01-signatures.mjs';
import { IDENTITY } from './i01-identity.mjs';
import { VOTES } from './i02-votes.mjs';
import { IN_TIME } from './i02-late.mjs';
import { APPROVAL_REQUEST } from './i02-approval-request.mjs';
import { SCREEN } from './i02-screen.mjs';
import { EXECUTOR } from './i03-executor.mjs';
import { CLAIMS } from './i03-claims.mjs';
import { LONG_LOOK } from './i03-look.mjs';
import { FEWER_CALLS } from './i03-fewer-calls.mjs';
import { ONE_LOOK } from './i03-one-look.mjs';
import { MARK } from './i04-mark.mjs';
import { ANSWER } from './i04-answer.mjs';
import { UNKNOWN } from './i05-unknown.mjs';
import { LISTS } from './i05-lists.mjs';
import { ACCESS } from './i05-access.mjs';
import { PLACES } from './i05-places.mjs';
import { RULES } from './i05-policy.mjs';
import { FIELDS } from './i05-fields.mjs';
import { TWICE } from './i05-twice.mjs';
import { WHOSE_USE } from './i05-whose-use.mjs';
import { BILL_DAYS } from './i05-bill-days.mjs';
import { PAGE, TOLD } from './i05-told.mjs';
import { INDEX } from './i05-index.mjs';
import { TRAIL_DAYS } from './i05-trail-days.mjs';
import { PLANTED } from './i05-planted.mjs';
import { PLANTED_AT_REST } from './i05-planted-at-rest.mjs';
import { DOCTOR, REPORT } from './i05-doctor.mjs';
import { AT_REST } from './i05-at-rest.mjs';
import { OF_WITNESSES } from './i05-witnesses.mjs';
import { POLICIES } from './i05-ended.mjs';
import { BACKUP } from './i06-backup.mjs';
import { MASK, WHOSE } from './i06-whose.mjs';
import { OUTCOME } from './i07-outcome.mjs';
import { RECORD } from './i07-record.mjs';
import { STOPPING } from './i08-stopping.mjs';
import { SLOTS_APART } from './i08-slots.mjs';
import { QUOTAS } from './i08-quotas.mjs';
import { HOLD } from './i08-hold.mjs';
import { REQUESTS } from './i09-requests.mjs';
import { BOUNDS } from './i09-bounds.mjs';
import { BILLS } from './i10-bills.mjs';
import { HELD } from './i08-start.mjs';
import { AUDIT_LOG } from './i05-audit-log.mjs';
import { CERTIFICATE } from './i11-certificate.mjs';
import { SEALED } from './i11-sealed.mjs';
import { NOT_PASSED_ON } from './i12-not-passed-on.mjs';
import { NOTICES } from './i12-notices.mjs';
import { SECRETS } from './i12-secrets.mjs';
import { OFFERED, STORE_AFTER, STORE_BEFORE, WORDS } from './i13-robust.mjs';

/** I1, I2 and so on, in the order of the document. */
const INVARIANTS = [
  [...PEOPLE, ...ALLOWED_SIGNERS, ...SIGNATURES, ...IDENTITY],
  [...VOTES, ...APPROVAL_REQUEST, ...OFFERED, ...IN_TIME, ...SCREEN],
  [...EXECUTOR, ...CLAIMS, ...LONG_LOOK, ...FEWER_CALLS, ...ONE_LOOK],
  [...MARK, ...ANSWER],
  [
    ...UNKNOWN,
    ...LISTS,
    ...PLACES,
    ...ACCESS,
    ...RULES,
    ...STORE_BEFORE,
    ...FIELDS,
    ...TWICE,
    ...TOLD,
    ...WHOSE_USE,
    ...AUDIT_LOG,
    ...BILL_DAYS,
    ...INDEX,
    ...TRAIL_DAYS,
    ...PLANTED,
    ...AT_REST,
    ...PLANTED_AT_REST,
    ...DOCTOR,
    ...OF_WITNESSES,
    ...POLICIES,
  ],
  [...BACKUP, ...WHOSE],
  [...OUTCOME, ...STORE_AFTER, ...RECORD],
  [...STOPPING, ...SLOTS_APART, ...HOLD, ...QUOTAS, ...HELD],
  [...REQUESTS, ...WORDS, ...BOUNDS, ...PAGE],
  BILLS,
  [...CERTIFICATE, ...SEALED],
  [...SECRETS, ...MASK, ...NOTICES, ...NOT_PASSED_ON, ...REPORT],
];

/**
 * Each guard of docs/safety.md, by the number that it has there (`I4.2`: the second guard of invariant I4): where it
 * stands, the text that is the guard, the text that is left when it is taken out, and the narrow test that must then
 * turn red (`only`: which of that file's tests).
 */
export const GUARDS = INVARIANTS.flatMap((guards, invariant) =>
  guards.map((guard, at) => ({ id: `I${invariant + 1}.${at + 1}`, ...guard })),
);
