import type { BillRow } from '../alibaba/cloud.js';

/** What a bill row is about, by the words that the price page uses; the codes themselves are not published. */
export type BillItem = 'qps' | 'instance' | 'key' | 'secret' | 'access' | 'unrecognised';

/**
 * All words that a fee of the price page is told in, longest meaning first. The list is closed: a call to a key has
 * the key's name in it, so one word more ("calls", "usage", 次数) makes it something that may be use.
 */
const WORDS: readonly (readonly [BillItem | 'no item', RegExp])[] = [
  ['no item', /\bkey management( service)?\b|\bkms\b|密钥管理(服务)?/g],
  ['qps', /\bqps\b|\bcomputing performance\b|\b(requests|queries) per second\b|计算性能|每秒请求数/g],
  [
    'access',
    /\b(multi )?(vpcs?|accounts?( sharing)?)\b|\baccess management\b|访问管理|多账号(共享)?|多 vpc/g,
  ],
  ['instance', /\binstances?\b|实例/g],
  ['key', /\b(key|cmk)s?\b|密钥/g],
  ['secret', /\bsecrets?\b|凭据/g],
  ['no item', /\b(fees?|charges?|prices?|numbers?|num|count|quantity|spec|versions?|software|hardware)\b/g],
  ['no item', /费用?|数量|个数|规格|版本|软件|硬件/g],
];

/**
 * Reads a row's item from its code and name. `unrecognised` unless every word of both belongs to one fee of the
 * price page: whatever else a row may be about, it may be use.
 */
export function itemOf(row: BillRow): BillItem {
  let rest = wordsIn(`${row.billingItemCode ?? ''} ${row.billingItem ?? ''}`);
  const items = new Set<BillItem>();
  for (const [item, words] of WORDS) {
    const left = rest.replaceAll(words, ' ');
    if (left !== rest && item !== 'no item') items.add(item);
    rest = left;
  }
  const [item = 'unrecognised', ...others] = items;
  return rest.trim() === '' && others.length === 0 ? item : 'unrecognised';
}

/** True for a QPS row that does not say plainly that nobody called: a plain zero that costs nothing, and no other, is none. */
export function isUsedQps(row: BillRow): boolean {
  if (itemOf(row) !== 'qps') return false;
  return (
    !/^0+(\.0+)?$/.test(row.usage ?? '') || row.pretaxGrossAmount === undefined || row.pretaxGrossAmount > 0
  );
}

/** `keyVersionNum` and `密钥QPS` as words, in lower case, without digits and signs. */
function wordsIn(text: string): string {
  return text
    .replace(/(\p{Ll})(\p{Lu})|(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1$3 $2$4')
    .replace(/(\p{Script=Han})([a-z])|([a-z])(\p{Script=Han})/giu, '$1$3 $2$4')
    .replace(/[^\p{L}]+/gu, ' ')
    .toLowerCase();
}
