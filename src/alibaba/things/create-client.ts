import type { Connection } from '../connection.js';
import type { Endpoint, Site } from '../endpoints.js';
import { createRoaClient, createRpcClient, type ThingsClient } from './client.js';
import { logGateway } from './log-gateway-of-things.js';
import { ossGateway } from './oss-gateway.js';
import { hostOf } from '../../values/hosts.js';
import type { Product } from '../../values/product.js';
import { PRODUCTS, type ProductName } from '../../values/products.js';
import { createSignedClient } from './signed-client.js';

/** The client of one product in one region. `base`: the one address of all products, where there is one. */
export function createThingsClient(
  to: (endpoint: Endpoint) => Connection,
  name: ProductName,
  { regionId, site }: { readonly regionId: string; readonly site: Site },
  base: Endpoint | undefined,
): ThingsClient {
  const { speaks, version }: Product = PRODUCTS[name];
  const connection = to(base ?? { protocol: 'https', host: hostOf(name, regionId, site) });
  const isBase = base !== undefined;
  if (speaks === 'OSS') return createSignedClient(connection, isBase, ossGateway(regionId));
  if (speaks === 'Log Service') return createSignedClient(connection, isBase, logGateway(regionId));
  return speaks === 'paths' ? createRoaClient(connection, version) : createRpcClient(connection, version);
}
