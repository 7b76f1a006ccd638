import { refusal } from '../errors.js';
import { actiontrailOperations } from './actiontrail.js';
import { bssOperations } from './bss.js';
import { kmsOperations } from './kms/index.js';
import type { Operation, Operations } from './operation.js';
import { cloudMonitorOperations } from './cloudmonitor.js';
import { logOperations } from './log-service.js';
import { sharingOperations } from './resource-sharing.js';
import { stsOperations } from './sts.js';

/** Every operation that the sandbox answers, of all products. */
export function allOperations(): Operations {
  return {
    ...kmsOperations,
    ...stsOperations,
    ...actiontrailOperations(),
    ...bssOperations,
    ...sharingOperations,
    ...logOperations,
    ...cloudMonitorOperations,
  };
}

/** The product that a version stands for; a gateway knows it by its host, a sandbox has one host for all. */
export function productOf(operations: Operations, version: string): string {
  return Object.values(operations).find((operation) => operation.version === version)?.product ?? '';
}

/** The operation of this name and version. Throws the refusal that the gateway gives for one that there is not. */
export function findOperation(operations: Operations, name: string, version: string): Operation {
  if (name === '') throw refusal(400, 'MissingParameter', 'Action is mandatory for this action.');
  if (productOf(operations, version) === '') {
    throw refusal(400, 'InvalidVersion', 'Specified parameter Version is not valid.');
  }
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (operation?.version === version) return operation;
  throw refusal(
    404,
    'InvalidAction.NotFound',
    'Specified api is not found, please check your url and method.',
  );
}
