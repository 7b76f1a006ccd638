import {
  condition,
  defineQuery,
  defineSignal,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { SEARCH_ATTRIBUTES as attribute } from '../../src/search-attributes.js';

export { releaseNotices } from '../../src/workflows/index.js';

export { sendsNotices } from './foreign-notice-workflow.js';

/** What a scripted run is told to say of itself. */
export interface Script {
  readonly stage?: string;
  readonly blockedBy?: string[];
  readonly status?: unknown;
  /** Ends with it. */
  readonly result?: unknown;
}

/** A run that says of itself whatever it is told to. */
export async function releaseKmsInstance(): Promise<unknown> {
  let now: Script = {};
  setHandler(defineQuery<unknown>('status'), () => now.status);
  setHandler(defineSignal<[Script]>('say'), (script) => {
    now = { ...now, ...script };
    const news = [
      ...(script.stage === undefined ? [] : [{ key: attribute.stage, value: script.stage }]),
      ...(script.blockedBy === undefined ? [] : [{ key: attribute.blockedBy, value: script.blockedBy }]),
    ];
    if (news.length > 0) upsertSearchAttributes(news);
  });
  await condition(() => 'result' in now);
  return now.result;
}
