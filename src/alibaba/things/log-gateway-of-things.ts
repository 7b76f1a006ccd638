import { answerOf, signedGet } from '../log-gateway.js';
import type { OwnGateway } from './signed-client.js';

/** Log Service: each project has a host of its own in front of the region's. Source: docs/cloud-facts.md, Log Service. */
export function logGateway(regionId: string): OwnGateway {
  const own = `${regionId}.log.aliyuncs.com`;
  return {
    hostOf(project, base) {
      if (base !== undefined) return `${project ?? regionId}.${base}`;
      return project === undefined ? own : `${project}.${own}`;
    },
    headersOf: ({ keys, path, query }) => signedGet(keys, path, query),
    answerOf,
  };
}
