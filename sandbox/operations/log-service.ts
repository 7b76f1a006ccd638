import { refusal } from '../errors.js';
import { logRowsOf } from '../log/rows.js';
import { select } from '../log/sql.js';
import { optional, required, type Call, type Operations } from './operation.js';

/** The audit logs of the instances, each in a project of its own. */
export const logOperations: Operations = {
  GetLogsV2: {
    product: 'Sls',
    version: '2020-12-30',
    action: 'log:GetLogStoreLogs',
    write: false,
    route: { method: 'POST', path: '/logstores/{logstore}/logs' },
    answer: getLogs,
  },
};

function getLogs(call: Call) {
  const { world, instances, asOf } = call;
  const project = required(call, 'project');
  const instance = [...instances.values()].find(({ instanceId }) => project === `kms-log-${instanceId}`);
  if (instance === undefined || !instance.log || instance.logGone) {
    throw refusal(404, 'ProjectNotExist', `The Project does not exist : ${project}`);
  }
  const logstore = required(call, 'logstore');
  if (logstore !== 'kms_audit_log') {
    throw refusal(404, 'LogStoreNotExist', `logstore ${logstore} does not exist`);
  }
  const [from, to] = [Number(required(call, 'from')), Number(required(call, 'to'))];
  if (!(to > from)) throw refusal(400, 'InvalidTimeRange', 'Request time range is invalid.');
  const [where = '', sql] = required(call, 'query').split(/ ?\| ?(.+)/s);
  if (where !== '*') throw refusal(400, 'InvalidQueryString', 'Query string is invalid.');
  const found = logRowsOf(instance, world.uses, world.setting.accountId, world.setting.regionId, asOf).filter(
    ({ __time__: at }) => Number(at) >= from && Number(at) < to,
  );
  return answered(call, found, sql);
}

function answered(call: Call, found: ReturnType<typeof logRowsOf>, sql: string | undefined) {
  const first = Number(optional(call, 'offset') ?? 0);
  if (sql !== undefined && first !== 0) {
    const message =
      'ErrorType:OLSQueryParseError.ErrorMessage:offset is not available for pagination in sql query, please use limit x,y syntax for pagination.';
    throw refusal(400, 'ParameterInvalid', message);
  }
  const most = Number(optional(call, 'line') ?? 100);
  const data = sql === undefined ? found.slice(first, first + most) : select(sql, found);
  return {
    data,
    meta: {
      progress: 'Complete',
      count: data.length,
      processedRows: found.length,
      hasSQL: sql !== undefined,
      limited: sql !== undefined && !/ limit /i.test(sql) ? 100 : 0,
      keys: Object.keys(data[0] ?? {}),
      isAccurate: true,
    },
  };
}
