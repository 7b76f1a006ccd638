import { describe, expect, it } from 'vitest';
import { isUsedQps, itemOf } from '../../src/policy/bill-items.js';

/** Rows that are a fee of the price page, and of which kind: code, then name. */
const FEES = [
  ['instance', 'instance', 'Instance'],
  ['key', 'key', 'Key'],
  ['secret', 'secret', 'Secret'],
  ['qps', 'qps', 'QPS'],
  ['instance', 'kms_instance', 'Software instance fee'],
  ['instance', 'KMSInstance', 'Hardware Key Management Instance'],
  ['instance', '', '软件密钥管理实例费用'],
  ['key', 'keyVersionNum', 'Key versions'],
  ['key', 'cmk_count', '密钥数量'],
  ['secret', 'SecretNum', '凭据个数'],
  ['access', 'vpc', 'Multi-VPC'],
  ['access', '', 'Access Management Quantity'],
  ['access', 'account_sharing', '多账号共享'],
  ['qps', 'kms-qps', '计算性能（QPS）'],
  ['qps', '', 'Requests per second'],
] as const;

/** Rows that may be use, or something new. */
const OTHERS = [
  ['', 'Key Management Service API calls'],
  ['', 'Key Management Service'],
  ['', 'key requests'],
  ['', 'instance usage'],
  ['', '密钥调用次数'],
  ['', '密钥请求'],
  ['', '密钥使用量'],
  ['', '实例流量'],
  ['', '凭据获取次数'],
  ['', '共享网关调用'],
  ['', 'API'],
  ['key_api', 'Key'],
  ['key', 'Key invocations'],
  ['secret', 'Secret retrievals'],
  ['secret_get', ''],
  ['', 'Keyring'],
  ['', 'Cryptographic operations per key'],
  ['cryptoOps', 'Instance'],
  ['', 'Account calls'],
  ['', 'VPC traffic'],
  ['request', '请求数'],
  ['key', 'Secret'],
  ['instance', 'QPS'],
  ['', 'Instance performance'],
  ['13', '7'],
  ['', 'Fee'],
  ['', ''],
] as const;

describe('a bill row', () => {
  for (const [item, billingItemCode, billingItem] of FEES) {
    it(`is the fee for ${item}: ${billingItemCode} ${billingItem}`, () => {
      expect(itemOf({ billingItemCode, billingItem })).toBe(item);
    });
  }

  for (const [billingItemCode, billingItem] of OTHERS) {
    it(`is not taken for a fee: ${billingItemCode} ${billingItem}`, () => {
      expect(itemOf({ billingItemCode, billingItem })).toBe('unrecognised');
    });
  }

  it('is use when it is of the QPS item, unless its usage is a plain zero', () => {
    for (const usage of ['0', '0.0', '0.000', '00'])
      expect(isUsedQps({ billingItem: 'QPS', usage, pretaxGrossAmount: 0 })).toBe(false);
    for (const usage of ['1', '0.01', '', ' ', '-', '0 QPS', '1e-9', '-0', 'none'])
      expect(isUsedQps({ billingItem: 'QPS', usage, pretaxGrossAmount: 0 })).toBe(true);
    expect(isUsedQps({ billingItem: 'QPS', pretaxGrossAmount: 0 })).toBe(true);
    expect(isUsedQps({ billingItem: 'QPS', usage: '0' })).toBe(true);
    expect(isUsedQps({ billingItem: 'Key', usage: '5' })).toBe(false);
    expect(isUsedQps({ billingItem: 'QPS', usage: '0', pretaxGrossAmount: 3.5 })).toBe(true);
  });
});
