import { mayDo } from '../auth/credential.js';
import { refusal, refusalOf } from '../errors.js';
import type { Body, Call, Operation } from '../operations/operation.js';
import type { Fault } from '../scenario/faults.js';
import { duration, hour } from '../scenario/time.js';
import type { ApiRequest } from '../auth/request.js';

type Asked = Pick<Call, 'world' | 'credential' | 'parameters' | 'host'>;

/** Does what is asked, if it may be done and no fault keeps it from being done, and tells the trail. */
export async function perform(
  operation: Operation,
  name: string,
  asked: Asked,
  fault: Fault | undefined,
  request: ApiRequest,
  requestId: string,
): Promise<Body> {
  try {
    const body = await done(operation, name, asked, fault);
    tell(operation, name, asked, request, requestId, undefined, body);
    return body;
  } catch (error) {
    tell(operation, name, asked, request, requestId, error, {});
    throw error;
  }
}

async function done(
  operation: Operation,
  name: string,
  asked: Asked,
  fault: Fault | undefined,
): Promise<Body> {
  if (fault?.kind === 'error') {
    const { httpStatus = 500, code = 'InternalFailure', message = 'Internal Failure.' } = fault;
    throw refusal(httpStatus, code, message);
  }
  const denied = isDenied(operation, asked);
  mustBeInGoodStanding(operation, name, asked);
  const slow = fault?.kind === 'delay' ? (fault.ms ?? 1000) : 0;
  if (fault?.deed === false) {
    await asked.world.faults.hold(slow);
    // Garbage hides what is answered here; a slow call that did nothing must not say that it did.
    if (fault.kind === 'delay')
      throw refusal(503, 'ServiceUnavailableTemporary', 'Service Unavailable Temporary.');
    return {};
  }
  try {
    return operation.answer({
      ...asked,
      ...moment(asked, operation, fault),
      product: operation.product,
      denied,
    });
  } finally {
    // A refusal is held back like any other answer.
    await asked.world.faults.hold(slow);
  }
}

function moment({ world }: Asked, operation: Operation, fault: Fault | undefined) {
  const now = world.clock.now();
  const stale = fault?.kind === 'stale-read' && !operation.write;
  const asOf = stale ? now - (duration(fault.staleFor ?? hour) ?? hour) : now;
  return { now, asOf, instances: stale ? world.instances.asOf(asOf) : world.instances.current() };
}

/** Throws the refusal for who may not; true where nothing is shown instead. */
function isDenied({ product, action, quiet }: Operation, { world, credential }: Asked): boolean {
  if (action === null || mayDo(credential, action)) return false;
  if (quiet === true && world.behaviour.deniedLists === 'empty') return true;
  const message = `You are not authorized to do this action: ${action}.`;
  if (product === 'Kms') throw refusal(403, 'Forbidden.NoPermission', message);
  if (product === 'Sts') throw refusal(403, 'NoPermission', message);
  if (product === 'BssOpenApi') throw refusal(200, 'NotAuthorized', message);
  if (product === 'Sls') throw refusal(401, 'Unauthorized', `denied by sts or ram, action: ${action}`);
  if (product === 'Oss') throw refusal(403, 'AccessDenied', message);
  if (product === 'ResourceManager') throw refusal(403, 'NoPermission', message);
  if (product === 'ResourceCenter') throw refusal(400, 'NoPermission', message);
  if (product === 'Cms') throw refusal(403, 'AccessForbidden', message);
  throw refusal(403, 'Forbidden.RAM', message);
}

function mustBeInGoodStanding(operation: Operation, name: string, { world, credential }: Asked): void {
  if (operation.product !== 'Kms' || name === 'DescribeAccountKmsStatus') return;
  if (credential.identity.accountId !== world.setting.accountId) {
    throw refusal(403, 'Forbidden.KmsServiceNotEnabled', 'Kms service is not Enabled for current user.');
  }
  const { kmsStatus } = world.account;
  if (kmsStatus === 'NotEnabled') {
    throw refusal(403, 'Forbidden.KmsServiceNotEnabled', 'Kms service is not Enabled for current user.');
  }
  if (operation.use === true && kmsStatus !== 'Enabled') {
    throw refusal(403, 'Forbidden.InDebt', 'Current user is indebted.');
  }
}

function tell(
  operation: Operation,
  name: string,
  { world, credential, parameters }: Asked,
  request: ApiRequest,
  requestId: string,
  error: unknown,
  body: Body,
): void {
  if (name === 'DescribeRegions' || operation.product === 'Actiontrail') return;
  const no = refusalOf(error);
  world.trail.record({
    at: world.clock.now(),
    service: operation.product,
    version: operation.version,
    name,
    write: operation.write,
    identity: credential.identity,
    parameters: shown(parameters),
    ...(typeof body['KeyId'] === 'string' ? { responseElements: { KeyId: body['KeyId'] } } : {}),
    sourceIp: '127.0.0.1',
    userAgent: request.header('user-agent'),
    requestId,
    errorCode: no?.code,
    errorMessage: no?.message,
  });
}

function shown(parameters: ReadonlyMap<string, string>): Record<string, string> {
  const secret = ['Plaintext', 'SecretData', 'CiphertextBlob'];
  return Object.fromEntries(
    [...parameters].map(([key, value]) => [key, secret.includes(key) ? '***' : value]),
  );
}
