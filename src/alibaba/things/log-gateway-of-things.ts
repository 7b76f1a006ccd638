import { answerOf, signedGet } from '../log-gateway.js';
import type { OwnGateway } from './signed-client.js';

/** Log Service: each project has a host of its own in front of the region's. Source: docs/cloud-facts.md, Log Service. */
export function logGateway(regionId: string): OwnGateway {
  const host = `${regionId}.log.aliyuncs.com`;
  return {
    hostOf: (project) => (project === undefined ? host : `${project}.${host}`),
    headersOf: ({ keys, path, query }) => signedGet(keys, path, query),
    answerOf,
  };
}
