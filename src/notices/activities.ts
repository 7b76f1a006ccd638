import { Context, log } from '@temporalio/activity';
import { codeOf, failure } from '../errors.js';
import {
  NOTICES_ID,
  NOTICES_WORKFLOW,
  type LookedBefore,
  type NoticeActivities,
} from '../release/notices.js';
import { readDoorFiles } from './door-files.js';
import { DOORS } from './doors.js';
import { look, type LookTools } from './look.js';
import { messageOf } from './message.js';
import { noticeIn } from './notice-shape.js';
import { createPace } from './pace.js';

const TIMEOUT_MS = 10_000;

/** The two activities behind the notices workflow. Neither believes its caller: who it is, and each word, is checked. */
export function createNoticeActivities(tools: LookTools): NoticeActivities {
  const mayGo = createPace(tools.now);
  return {
    async lookForNotices(before: LookedBefore) {
      mustBeOurs();
      return look(tools, before);
    },
    async sendNotice({ door: name, notice: given }) {
      mustBeOurs();
      const now = tools.now();
      const policy = tools.policy();
      const door = policy.notices?.doors.find((one) => one.name === name);
      const notice = noticeIn(given);
      if (policy.notices === undefined || door === undefined || notice === undefined)
        throw failure('CLAIM_UNREADABLE', 'This is no notice for a door of the policy.');
      const about = { door: name, event: notice.event, ...notice.run };
      try {
        mayGo(name);
        const { language, link } = policy.notices;
        const approvers = policy.approval.approvers().names;
        const message = messageOf(notice, { language, link, namespace: tools.namespace, approvers });
        const { from, to } = door;
        const mail = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
        const keys = { ...readDoorFiles(door), ...mail, now, timeoutMs: TIMEOUT_MS };
        await DOORS[door.kind]({ notice, message }, keys);
      } catch (error) {
        const why = error instanceof Error ? error.message : 'unknown';
        log.warn(`notices: not told through ${name}: ${why}`, { ...about, code: codeOf(error) });
        throw error;
      }
      log.info(`notices: told ${notice.event} through ${name}`, about);
    },
  };
}

/** Whoever writes to the namespace can schedule any activity: only the one workflow may have people told. */
function mustBeOurs(): void {
  const { workflowExecution, workflowType } = Context.current().info;
  if (workflowExecution?.workflowId === NOTICES_ID && workflowType === NOTICES_WORKFLOW) return;
  throw failure('NOT_A_RELEASE_RUN', `Only ${NOTICES_ID} may have people told.`);
}
