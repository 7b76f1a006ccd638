import { refusal } from '../errors.js';
import { actiontrailOperations } from './actiontrail.js';
import { atRestOperations } from './at-rest/index.js';
import { bssOperations } from './bss.js';
import { kmsOperations } from './kms/index.js';
import type { Operation, Operations } from './operation.js';
import { cloudMonitorOperations } from './cloudmonitor.js';
import { logOperations } from './log-service.js';
import { resourceCenterOperations } from './resource-center.js';
import { resourceManagerOperations } from './resource-manager.js';
import { sharingOperations } from './resource-sharing.js';
import { stsOperations } from './sts.js';

/** Every operation by version and name: several products have operations of the same name. */
export type Registry = ReadonlyMap<string, Operation>;

/** Every operation that the sandbox answers, of all products. */
export function allOperations(): Registry {
  const products: readonly Operations[] = [
    kmsOperations,
    stsOperations,
    actiontrailOperations(),
    bssOperations,
    sharingOperations,
    logOperations,
    cloudMonitorOperations,
    resourceCenterOperations,
    resourceManagerOperations,
    ...atRestOperations,
  ];
  return new Map(
    products
      .flatMap((product) => Object.entries(product))
      .map(([name, operation]) => [`${operation.version} ${name}`, operation]),
  );
}

/** The product that a version and a name stand for; a gateway knows it by its host, a sandbox has one host for all. */
export function productOf(operations: Registry, name: string, version: string): string {
  return (operations.get(`${version} ${name}`) ?? ofVersion(operations, version))?.product ?? '';
}

/** The operation of this name and version. Throws the refusal that the gateway gives for one that there is not. */
export function findOperation(operations: Registry, name: string, version: string): Operation {
  if (name === '') throw refusal(400, 'MissingParameter', 'Action is mandatory for this action.');
  if (ofVersion(operations, version) === undefined) {
    throw refusal(400, 'InvalidVersion', 'Specified parameter Version is not valid.');
  }
  const operation = operations.get(`${version} ${name}`);
  if (operation !== undefined) return operation;
  throw refusal(
    404,
    'InvalidAction.NotFound',
    'Specified api is not found, please check your url and method.',
  );
}

function ofVersion(operations: Registry, version: string): Operation | undefined {
  return [...operations.values()].find((operation) => operation.version === version);
}
