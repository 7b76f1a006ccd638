import { every, numberOf, type Said, textIs } from './said.js';
import { bodiesOf, itemsAt, type Seen, valuesAt } from './seen.js';

/** One field of the instance; `undefined` where it is left out. */
export function ofInstance(seen: Seen, field: string): readonly unknown[] {
  const instances = bodiesOf(seen, 'kms', 'GetKmsInstance').flatMap((body) => valuesAt(body, 'KmsInstance'));
  return instances
    .filter((instance) => textIs(/./)(valuesAt(instance, 'InstanceId')[0]))
    .flatMap((instance) => valuesAt(instance, field).slice(0, 1));
}

/** One field of each thing in the lists of an operation. */
export function valuesIn(seen: Seen, product: string, operation: string, list: string, field: string) {
  return bodiesOf(seen, product, operation)
    .flatMap((body) => itemsAt(body, list))
    .flatMap((item) => valuesAt(item, field));
}

/** Each numbered list of KMS, with what it announces. */
export function listsOf({ heard }: Seen) {
  return heard.flatMap(({ product, operation, answer }) => {
    const list = product === 'kms' ? LISTS[operation] : undefined;
    if (list === undefined || !answer.ok) return [];
    const total = numberOf(valuesAt(answer.body, 'TotalCount')[0]);
    return [{ operation, items: itemsAt(answer.body, list).length, total }];
  });
}

const LISTS: Readonly<Record<string, string>> = {
  ListKeys: 'Keys',
  ListSecrets: 'SecretList',
  ListAliases: 'Aliases',
  ListKeyVersions: 'KeyVersions',
};

/** Are as many counted of the instance as its lists announce? */
export function countsAgree(seen: Seen): Said {
  const counts = bodiesOf(seen, 'kms', 'GetKmsInstanceQuotaInfos').flatMap((body) =>
    itemsAt(body, 'KmsInstanceQuotaInfos'),
  );
  const lists = listsOf(seen);
  const pairs = [
    ['key', 'ListKeys'],
    ['secret', 'ListSecrets'],
  ].flatMap(([kind, operation]) => {
    const count = counts.find((one) => String(valuesAt(one, 'ResourceType')[0]).toLowerCase() === kind);
    const list = lists.find((one) => one.operation === operation);
    return list === undefined || counts.length === 0
      ? []
      : [numberOf(valuesAt(count, 'UsedQuantity')[0]) === list.total];
  });
  return every(pairs, (isSame) => isSame);
}
