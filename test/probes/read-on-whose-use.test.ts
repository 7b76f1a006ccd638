import { expect, it } from 'vitest';
import { attribute } from '../../src/probes/whose-use.js';
import type { OpenUse } from '../../src/probes/trail-tally.js';

const FIRST = '2026-11-20T08:00:00.000Z';
const SEEN = '11111111-1111-4111-8111-111111111111';
const LATER = '22222222-2222-4222-8222-222222222222';

function useOf(version: string): OpenUse {
  return {
    ...{ who: 'ram-user/1/batch', operation: 'Decrypt', count: 1, first: FIRST, last: FIRST },
    ...{ versions: [version], decides: true, namesOthers: false, recent: true },
  };
}

it('says nothing by a ciphertext that was first seen after KMS was asked: a key may have been rotated meanwhile', () => {
  const empty = { use: new Map(), managed: new Map(), newestWrite: undefined, canary: true };
  const open = new Map([SEEN, LATER].map((version) => [version, useOf(version)]));
  const tally = { ...empty, open, aliasChanges: new Map() };
  const names = { instanceId: 'kst-1', own: new Map(), otherAliases: new Set<string>() };
  const known = { keyIds: new Set<string>(), ours: new Map(), asked: new Set([SEEN]) };

  expect(attribute({ tally, names }, known)).toMatchObject({
    use: [],
    unattributed: [{ count: 1, why: [expect.stringContaining('first seen after the versions')] }],
  });
});
