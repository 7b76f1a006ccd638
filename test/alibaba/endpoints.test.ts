import { expect, it } from 'vitest';
import { endpointsFor, parseEndpoint } from '../../src/alibaba/endpoints.js';
import { createCloud } from '../../src/alibaba/index.js';

it('Each product has its own endpoint in the region', () => {
  const { kms, sts, actionTrail, resourceSharing } = endpointsFor({ regionId: 'cn-hangzhou', site: 'cn' });

  expect(kms).toEqual({ protocol: 'https', host: 'kms.cn-hangzhou.aliyuncs.com' });
  expect(sts.host).toBe('sts.cn-hangzhou.aliyuncs.com');
  expect(actionTrail.host).toBe('actiontrail.cn-hangzhou.aliyuncs.com');
  expect(resourceSharing.host).toBe('resourcesharing.cn-hangzhou.aliyuncs.com');
});

it('The trail of the older finance regions is kept at the central endpoint', () => {
  expect(endpointsFor({ regionId: 'cn-hangzhou-finance', site: 'cn' }).actionTrail.host).toBe(
    'actiontrail.aliyuncs.com',
  );
});

it.each([
  ['cn', 'business.aliyuncs.com'],
  ['intl', 'business.ap-southeast-1.aliyuncs.com'],
] as const)('The bills of an account of site %s are at %s, wherever the instance is', (site, host) => {
  for (const regionId of ['cn-hangzhou', 'ap-southeast-1']) {
    expect(endpointsFor({ regionId, site }).billing.host).toBe(host);
  }
});

it.each([
  '',
  'hangzhou',
  'cn-hangzhou/',
  'cn-hangzhou.evil.example',
  'cn-hang zhou',
  '__proto__',
  'CN-hangzhou',
])('A region id "%s" is refused before it becomes a host name', (regionId) => {
  expect(() => endpointsFor({ regionId, site: 'cn' })).toThrow('is not a region id');
});

it.each([
  ['http://127.0.0.1:4010', 'http', '127.0.0.1:4010'],
  ['http://127.8.9.1', 'http', '127.8.9.1'],
  ['http://localhost:80/', 'http', 'localhost'],
  ['http://[::1]:4010', 'http', '[::1]:4010'],
  ['https://proxy.example:8443', 'https', 'proxy.example:8443'],
])('The endpoint %s is taken', (text, protocol, host) => {
  expect(parseEndpoint(text)).toEqual({ protocol, host });
});

it.each([
  ['127.0.0.1:4010', 'not an http or https address'],
  ['ftp://127.0.0.1', 'not an http or https address'],
  ['http://proxy.example', 'not on loopback'],
  ['http://127.0.0.1.example', 'not on loopback'],
  ['http://0.0.0.0:4010', 'not on loopback'],
  ['https://me:pass@proxy.example', 'user name or password'],
  ['https://proxy.example/kms', 'something behind the host'],
  ['https://proxy.example/?a=b', 'something behind the host'],
])('The endpoint %s is refused: %s', (text, why) => {
  expect(() => parseEndpoint(text)).toThrow(why);
  expect(() => parseEndpoint(text)).toThrow('write https://HOST');
  expect(() => parseEndpoint(text)).not.toThrow('pass@');
});

it('One variable points every product at one address, and only loopback counts as a stand-in', () => {
  const at = (endpoint: string) =>
    createCloud({ regionId: 'cn-hangzhou', site: 'cn', env: { ALIBABA_CLOUD_ENDPOINT: endpoint } });

  expect(at('http://127.0.0.1:4010').onLoopback).toBe(true);
  expect(at('https://proxy.example').onLoopback).toBe(false);
  expect(at('').onLoopback).toBe(false);
});
