import { randomUUID } from 'node:crypto';
import type { Context } from 'hono';
import { createAuthenticator, type Authenticate } from '../auth/authenticate.js';
import type { Credential } from '../auth/credential.js';
import { errorBody, refusal, refusalOf, type Refusal } from '../errors.js';
import type { Judged } from '../world/ledger.js';
import { judge } from '../ledger/judge.js';
import { allOperations, findOperation, productOf, type Registry } from '../operations/index.js';
import type { Fault } from '../scenario/faults.js';
import type { World } from '../world/world.js';
import type { Reply } from './reply.js';
import { perform } from './perform.js';
import { spoiled, type Pages } from './spoil.js';
import { createThrottle, type Throttle } from './throttle.js';
import { operationParameters, readRequest, type ApiRequest } from '../auth/request.js';
import { logOperation, logParameters } from './log-request.js';
import { ossOperation, ossParameters } from './oss-request.js';
import { routed } from './route.js';
import { written } from './xml.js';

interface Outcome {
  readonly httpStatus: number;
  readonly code: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}

interface Passing {
  readonly name: string;
  readonly product: string;
  readonly action: string | null;
  readonly requestId: string;
  parameters: ReadonlyMap<string, string>;
  credential: Credential | undefined;
  fault: Fault | undefined;
  judged: Judged | undefined;
}

/** The gateway of all products: who asks, may they, what goes wrong, and what is answered. */
export function createGateway(world: World): (c: Context) => Promise<Reply> {
  const operations = allOperations();
  const authenticate = createAuthenticator(world.credentials);
  const throttle = createThrottle(world);
  const pages: Pages = new Map();
  return async (c) => {
    const request = await readRequest(c);
    const passing = enter(operations, request);
    const outcome = await served(world, operations, { authenticate, throttle }, request, passing);
    const reply =
      outcome === 'dropped'
        ? outcome
        : spoiled(
            `${passing.product} ${passing.name}`,
            outcome,
            passing.fault,
            pages,
            written(passing.product),
          );
    record(world, passing, outcome, reply);
    return reply;
  };
}

function enter(operations: Registry, request: ApiRequest): Passing {
  const [name, version] = asked(request);
  return {
    name,
    product: productOf(operations, name, version),
    action: operations.get(`${version} ${name}`)?.action ?? null,
    requestId: randomUUID().toUpperCase(),
    parameters: logParameters(request) ?? ossParameters(request) ?? operationParameters(request),
    credential: undefined,
    fault: undefined,
    judged: undefined,
  };
}

function asked(request: ApiRequest): [string, string] {
  const ofLog = logOperation(request);
  if (ofLog !== undefined) return [ofLog, '2020-12-30'];
  const ofOss = ossOperation(request);
  if (ofOss !== undefined) return [ofOss, '2019-05-17'];
  const { header, query, form } = request;
  const signedByHeader = header('authorization') !== '';
  const take = (name: string) => query.get(name) ?? form.get(name) ?? '';
  return signedByHeader
    ? [header('x-acs-action'), header('x-acs-version')]
    : [take('Action'), take('Version')];
}

async function served(
  world: World,
  operations: Registry,
  { authenticate, throttle }: { readonly authenticate: Authenticate; readonly throttle: Throttle },
  request: ApiRequest,
  passing: Passing,
): Promise<Outcome | 'dropped'> {
  const { name, requestId } = passing;
  try {
    if (name === '' && request.path !== '/')
      throw refusal(404, 'InvalidAction.NotFound', 'Specified api is not found.');
    const operation = findOperation(operations, name, asked(request)[1]);
    if (operation.product !== 'Oss')
      passing.parameters = new Map([...passing.parameters, ...routed(operation, request)]);
    passing.credential = authenticate(request, operation.product);
    throttle(operation.product);
    passing.fault = world.faults.meet({
      operation: name,
      product: operation.product,
      accessKeyId: passing.credential.accessKeyId,
      parameters: passing.parameters,
    });
    if (name === 'ReleaseKmsInstance') passing.judged = judged(world, passing);
    if (passing.fault?.kind === 'dropped-before') return 'dropped';
    const { credential, parameters } = passing;
    const call = { world, credential, parameters, host: request.header('host') };
    const body = await perform(operation, name, call, passing.fault, request, requestId);
    const named = unnamed.has(operation.product) ? {} : { RequestId: requestId };
    return { httpStatus: 200, code: null, body: { ...named, ...body } };
  } catch (error) {
    const no = refusalOf(error) ?? unexpected(error);
    return {
      httpStatus: no.httpStatus,
      code: no.code,
      body: errorBody(passing.product, no, requestId, request.header('host')),
    };
  }
}

/** Products whose answers do not name the request. */
const unnamed = new Set(['Sls', 'Cs', 'Apig', 'Oss', 'RocketMQ', 'Maxcompute']);

function judged(world: World, { parameters }: Passing): Judged {
  return judge(
    world,
    parameters.get('KmsInstanceId') ?? '',
    parameters.get('ForceDeleteWithoutBackup') ?? '',
  );
}

function unexpected(error: unknown): Refusal {
  process.stderr.write(
    `sandbox: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return { httpStatus: 500, code: 'InternalFailure', message: 'Internal Failure.' };
}

function record(world: World, passing: Passing, outcome: Outcome | 'dropped', reply: Reply): void {
  const n = world.ledger.next();
  const at = new Date(world.clock.now()).toISOString();
  const lost = reply === 'dropped';
  world.ledger.add({
    n,
    at,
    product: passing.product,
    operation: passing.name,
    action: passing.action,
    accessKeyId: passing.credential?.accessKeyId ?? '',
    httpStatus: lost ? null : reply.httpStatus,
    code: outcome === 'dropped' ? null : outcome.code,
    requestId: passing.requestId,
    fault: passing.fault?.kind ?? null,
    params: withoutSecrets(passing.parameters),
  });
  if (passing.judged === undefined) return;
  const executed = outcome !== 'dropped' && outcome.httpStatus === 200 && passing.fault?.deed !== false;
  world.ledger.addRelease({
    n,
    at,
    instanceId: passing.parameters.get('KmsInstanceId') ?? '',
    ...passing.judged,
    executed,
    answered: lost
      ? 'lost'
      : `${String(reply.httpStatus)} ${outcome === 'dropped' ? '' : (outcome.code ?? '')}`.trim(),
  });
}

const secret = new Set(['Plaintext', 'SecretData', 'CiphertextBlob']);

function withoutSecrets(parameters: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...parameters].map(([name, value]) => [name, secret.has(name) ? '***' : value]));
}
