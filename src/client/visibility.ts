import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import type { TypedSearchAttributes } from '@temporalio/common';
import { shown } from '../values/text.js';
import { WORKFLOW_TYPE, type Outcome, type Reason, type Stage } from '../release.js';
import { SEARCH_ATTRIBUTES } from '../search-attributes.js';
import { releasesError } from './releases-error.js';

export { SEARCH_ATTRIBUTES };

/** Which releases to list; all that are given must fit. */
export interface ReleaseFilter {
  readonly stage?: Stage;
  readonly outcome?: Outcome;
  /** The code of a blocker, such as `PROTECTION_ON`. */
  readonly blockedBy?: string;
  readonly instanceId?: string;
  readonly accountId?: string;
  readonly regionId?: string;
  /** At most so many, 100 unless given, 1,000 at most. */
  readonly limit?: number;
}

/** One run as visibility shows it: seconds old, and only as true as those who can write to the namespace. */
export interface ReleaseRow {
  readonly workflowId: string;
  readonly runId: string;
  readonly open: boolean;
  /** Temporal's own word for how it stands: RUNNING, COMPLETED, TERMINATED and so on. */
  readonly status: string;
  readonly instanceId?: string;
  readonly accountId?: string;
  readonly regionId?: string;
  readonly requestedBy?: string;
  readonly stage?: string;
  readonly outcome?: string;
  readonly blockedBy: readonly string[];
  /** Why it ended as it did, of its result and not of the store. Absent while it is open, after a release, and where no result could be read. */
  readonly reasons?: readonly Reason[];
  readonly startedAt: string;
  readonly closedAt?: string;
}

/**
 * Reads at most `limit` rows, open ones and newest first. Throws `INVALID_REQUEST` for a filter that cannot be
 * looked for, and `SEARCH_ATTRIBUTES_MISSING` where nothing is found because nothing can be.
 */
export async function listReleases(client: Client, filter: ReleaseFilter): Promise<ReleaseRow[]> {
  const { limit = 100 } = filter;
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) {
    throw releasesError(
      'INVALID_REQUEST',
      `limit is ${shown(limit)}; expected a whole number from 1 to 1,000`,
    );
  }
  const rows: ReleaseRow[] = [];
  for await (const info of client.workflow.list({ query: queryOf(filter), pageSize: Math.min(limit, 200) })) {
    rows.push(rowOf(info));
    if (rows.length === limit) break;
  }
  if (rows.length === 0) await mustHaveAttributes(client);
  return rows;
}

/** A namespace that was never prepared has no runs either: an empty list would hide why. The server refuses names that it does not know. */
async function mustHaveAttributes(client: Client): Promise<void> {
  const names = Object.values(SEARCH_ATTRIBUTES).map(({ name }) => `${name} = 'none'`);
  await client.workflow.count(names.join(' AND '));
}

function queryOf(filter: ReleaseFilter): string {
  const terms = [`WorkflowType = '${WORKFLOW_TYPE}'`];
  const add = (name: string, value: string | undefined) => {
    if (value === undefined) return;
    if (!/^[\w .:-]{1,255}$/.test(value)) {
      throw releasesError(
        'INVALID_REQUEST',
        `${shown(value)} cannot be searched for; expected: letters, digits, blanks and . : - _`,
      );
    }
    terms.push(`${name} = '${value}'`);
  };
  add('KmsReleaseStage', filter.stage);
  add('KmsOutcome', filter.outcome);
  add('KmsBlockedBy', filter.blockedBy);
  add('KmsInstanceId', filter.instanceId);
  add('KmsAccountId', filter.accountId);
  add('KmsRegionId', filter.regionId);
  return terms.join(' AND ');
}

function rowOf({
  workflowId,
  runId,
  status,
  startTime,
  closeTime,
  typedSearchAttributes,
}: WorkflowExecutionInfo): ReleaseRow {
  return {
    workflowId,
    runId,
    open: status.name === 'RUNNING' || status.name === 'PAUSED',
    status: status.name,
    ...attributesOf(typedSearchAttributes),
    blockedBy: typedSearchAttributes.get(SEARCH_ATTRIBUTES.blockedBy) ?? [],
    startedAt: startTime.toISOString(),
    ...(closeTime && { closedAt: closeTime.toISOString() }),
  };
}

/** What a run's search attributes say about it; what is not set is absent. */
export function attributesOf(attributes: TypedSearchAttributes) {
  const { instanceId, accountId, regionId, requestedBy, stage, outcome } = SEARCH_ATTRIBUTES;
  const read = (key: typeof instanceId) => attributes.get(key);
  return dropAbsent({
    instanceId: read(instanceId),
    accountId: read(accountId),
    regionId: read(regionId),
    requestedBy: read(requestedBy),
    stage: read(stage),
    outcome: read(outcome),
  });
}

function dropAbsent<K extends string>(texts: Record<K, string | undefined>): { [P in K]?: string } {
  const kept: { [P in K]?: string } = {};
  for (const key in texts) if (texts[key] !== undefined) kept[key] = texts[key];
  return kept;
}
