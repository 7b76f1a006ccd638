import { createHash, createHmac, randomUUID } from 'node:crypto';

const observer = { id: 'sandbox-observer', secret: 'sandbox-observer-secret' };

/** A query signed by hand, as HMAC-SHA1 wants it, so that each part of it can be wrong. */
export function signed1(asked: Record<string, string>, method = 'POST', who = observer): string {
  const all = Object.entries({
    Format: 'json',
    Timestamp: `${new Date().toISOString().slice(0, 19)}Z`,
    SignatureNonce: randomUUID(),
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    AccessKeyId: who.id,
    ...asked,
  }).sort(([a], [b]) => (a < b ? -1 : 1));
  const query = all.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  const text = `${method}&%2F&${encodeURIComponent(query)}`;
  const signature = createHmac('sha1', `${who.secret}&`).update(text).digest('base64');
  return `${query}&Signature=${encodeURIComponent(signature)}`;
}

/** Headers signed by hand, as ACS3-HMAC-SHA256 wants them. */
export function signed3(host: string, changed: Record<string, string>, unsigned: readonly string[] = []) {
  const empty = createHash('sha256').update('').digest('hex');
  const headers: Record<string, string> = {
    host,
    'x-acs-action': 'GetCallerIdentity',
    'x-acs-content-sha256': empty,
    'x-acs-date': `${new Date().toISOString().slice(0, 19)}Z`,
    'x-acs-signature-nonce': randomUUID(),
    'x-acs-version': '2015-04-01',
    ...changed,
  };
  const names = Object.keys(headers).filter((name) => !unsigned.includes(name));
  const lines = names.map((name) => `${name}:${headers[name] ?? ''}\n`).join('');
  const canonical = ['POST', '/', '', lines, names.join(';'), empty].join('\n');
  const text = `ACS3-HMAC-SHA256\n${createHash('sha256').update(canonical).digest('hex')}`;
  const signature = createHmac('sha256', observer.secret).update(text).digest('hex');
  const authorization = `ACS3-HMAC-SHA256 Credential=${observer.id},SignedHeaders=${names.join(';')},Signature=${signature}`;
  return { ...headers, authorization };
}

/** Headers of a REST call without a body, signed by hand as ACS3-HMAC-SHA256 wants them. */
export function signedRest(method: string, path: string, host: string, version: string, action: string) {
  const empty = createHash('sha256').update('').digest('hex');
  const headers: Record<string, string> = {
    host,
    'x-acs-action': action,
    'x-acs-content-sha256': empty,
    'x-acs-date': `${new Date().toISOString().slice(0, 19)}Z`,
    'x-acs-signature-nonce': randomUUID(),
    'x-acs-version': version,
  };
  const [bare = '', query = ''] = path.split('?');
  const sorted = query === '' ? '' : query.split('&').toSorted().join('&');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const names = Object.keys(headers).join(';');
  const canonical = [method, bare, sorted, lines.join(''), names, empty].join('\n');
  const text = `ACS3-HMAC-SHA256\n${createHash('sha256').update(canonical).digest('hex')}`;
  const signature = createHmac('sha256', observer.secret).update(text).digest('hex');
  const authorization = `ACS3-HMAC-SHA256 Credential=${observer.id},SignedHeaders=${names},Signature=${signature}`;
  return { ...headers, authorization };
}

/** Headers of a GET to Log Service, signed by hand as it wants them. */
export function signedLog(path: string): Record<string, string> {
  const own = { 'x-log-apiversion': '0.6.0', 'x-log-signaturemethod': 'hmac-sha256' };
  const date = new Date().toUTCString();
  const [bare = '', query = ''] = path.split('?');
  const resource = query === '' ? bare : `${bare}?${query.split('&').toSorted().join('&')}`;
  const lines = Object.entries(own).map(([name, value]) => `${name}:${value}`);
  const text = ['GET', '', '', date, ...lines, resource].join('\n');
  const signature = createHmac('sha256', observer.secret).update(text).digest('base64');
  return { ...own, date, authorization: `LOG ${observer.id}:${signature}` };
}
