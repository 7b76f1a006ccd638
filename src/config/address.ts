import { isIPv4 } from 'node:net';
import { shown } from '../values/text.js';

/** Why an address cannot be used, in words; undefined when it can: https anywhere, plain http on loopback only. */
export function addressProblem(address: string): string | undefined {
  if (!URL.canParse(address)) return 'is not a URL';
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') return 'holds a name or password';
  if (url.hash !== '') return 'holds a fragment';
  if (url.protocol === 'https:') return undefined;
  if (url.protocol !== 'http:') return `has the scheme ${url.protocol.slice(0, 20)}`;
  return isLoopback(url.hostname) ? undefined : 'is plain http to another machine';
}

/** Why this cannot be where a Temporal server is, in words; undefined when it can: HOST:PORT. */
export function temporalAddressProblem(address: string | undefined): string | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(address ?? '')?.[0];
  if (scheme === undefined) return undefined;
  const tls = scheme.toLowerCase() === 'https://' ? '; for TLS set TEMPORAL_TLS=true' : '';
  return `begins with ${shown(scheme)}; expected HOST:PORT, without ${shown(scheme)}, such as localhost:7233${tls}`;
}

/** True for 127.0.0.0/8, ::1 and localhost, as a URL spells them. */
export function isLoopback(hostname: string): boolean {
  if (hostname === 'localhost' || hostname === '[::1]') return true;
  return isIPv4(hostname) && hostname.startsWith('127.');
}
