import { describe, expect, it } from 'vitest';
import type { Things, Told } from '../../../src/alibaba/things/things.js';
import { collect } from '../../../src/probes/at-rest/collect.js';
import type { Kind, Pages } from '../../../src/probes/at-rest/kind.js';
import { ownNamesOf } from '../../../src/probes/at-rest/references.js';
import { KEY, TASK } from './planted.js';

const own = ownNamesOf(TASK.seen.instance.instanceId, TASK.inventory);
const tick = async () => undefined;
const byNumber: Pages = { by: 'number', size: ['PageSize', 2] };
const byToken: Pages = { by: 'token', size: ['MaxResults', 2] };
const told = (body: Record<string, unknown>): Told => ({ is: 'told', body });
const disk = (id: number, more: Record<string, unknown> = {}) => ({ DiskId: `d-${id}`, ...more });

/** Reads a list whose pages are these, one after another. */
function read(pages: Pages, answers: readonly Told[], more: Partial<Kind> = {}) {
  // Begun anew it is the same list.
  let asked = 0;
  const things: Things = { ask: async () => answers[asked++ % answers.length] ?? told({}) };
  const kind: Kind = {
    kind: 'disk',
    product: 'ecs',
    list: { action: 'DescribeDisks', at: 'Disks.Disk', id: ['DiskId'], pages },
    ...more,
  };
  return collect({ things, kind, regionId: 'cn-hangzhou', own, tick });
}

const page = (disks: unknown, more: Record<string, unknown> = {}) =>
  told({ Disks: { Disk: disks }, ...more });

describe('a list of things', () => {
  it('is read by number to its total', async () => {
    const pages = [
      page([disk(1), disk(2)], { TotalCount: 3 }),
      page([disk(3, { KMSKeyId: KEY })], { TotalCount: 3 }),
    ];

    expect(await read(byNumber, pages)).toMatchObject({ read: 3, dependents: [{ id: 'd-3', key: KEY }] });
  });

  it('is read by number to an empty page where no total is told: pages may be smaller than asked for', async () => {
    const pages = [page([disk(1)]), page([disk(2, { KMSKeyId: KEY })]), page([])];

    expect(await read(byNumber, pages)).toMatchObject({ read: 2, dependents: [{ id: 'd-2' }] });
  });

  it.each([
    [
      'ends before its total',
      byNumber,
      [page([disk(1), disk(2)], { TotalCount: 3 }), page([], { TotalCount: 3 })],
    ],
    ['has more than its total', byNumber, [page([disk(1), disk(2)], { TotalCount: 1 })]],
    ['ends before its total, by token', byToken, [page([disk(1)], { TotalCount: 2 })]],
    [
      'has a token twice',
      byToken,
      [page([disk(1)], { NextToken: 'a' }), page([disk(2)], { NextToken: 'a' })],
    ],
    ['has a thing twice', byToken, [page([disk(1)], { NextToken: 'a' }), page([disk(1)])]],
    ['is not there', byToken, [told({ RequestId: 'r' })]],
    ['is one object', byToken, [told({ Disks: { Disk: disk(1) } })]],
    ['has a thing without an id', byToken, [page([{ KMSKeyId: 'x' }])]],
    ['has things that are none', byToken, [page(['d-1'])]],
  ] as const)('that %s is not believed', async (_, pages, answers) => {
    expect(await read(pages, answers)).toMatchObject({
      refused: expect.stringContaining('cannot be trusted'),
    });
  });

  it('whose token leads in circles is not read on', async () => {
    const circle = [page([disk(1)], { NextToken: 'a' }), page([disk(2)], { NextToken: 'a' })];

    expect(await read(byToken, circle)).toMatchObject({
      refused: expect.stringContaining('a page token comes twice'),
    });
  });

  it('whose full page says that it is the last may have lost its token: not all of it was read', async () => {
    expect(await read(byToken, [page([disk(1), disk(2)])])).toMatchObject({
      read: 2,
      refused: expect.stringContaining('a full page says that it is the last one'),
    });
    expect(await read(byToken, [page([disk(1), disk(2)], { TotalCount: 2 })])).not.toHaveProperty('refused');
  });

  it('that is refused half-way is not whole, and what was seen of it counts', async () => {
    const pages = [
      page([disk(1, { KMSKeyId: KEY })], { NextToken: 'a' }),
      { is: 'refused', code: 'x', why: 'no' },
    ] as const;

    expect(await read(byToken, pages)).toMatchObject({ refused: 'no', dependents: [{ id: 'd-1' }] });
  });
});

describe('a list that could not be read to its end', () => {
  const broken = [page([disk(1, { KMSKeyId: KEY })], { NextToken: 'a' }), page([disk(1)])];

  it('has shown what it has shown: a thing that needs a key is found all the same', async () => {
    expect((await read(byToken, broken)).dependents).toContainEqual(
      expect.objectContaining({ id: 'd-1', key: KEY }),
    );
  });

  it('is begun anew, and is whole when it is right then', async () => {
    const answers = [...broken, page([disk(1)], { NextToken: 'a' }), page([disk(2)])];

    expect(await read(byToken, answers)).not.toHaveProperty('refused');
  });

  it('hides no other: each list of a kind is read', async () => {
    const list = {
      action: 'X',
      at: 'Disks.Disk',
      id: ['DiskId'],
      pages: byNumber,
      with: [{ A: '1' }, { A: '2' }],
    };
    const answers = [
      { is: 'refused', code: 'x', why: 'no' },
      page([disk(2, { KMSKeyId: KEY })], { TotalCount: 1 }),
    ] as const;

    expect(await read(byNumber, answers, { list })).toMatchObject({
      refused: 'no',
      dependents: [{ id: 'd-2' }],
    });
  });
});

describe('a thing that has to be asked by itself', () => {
  const each = [{ action: 'DescribeKeyOf', by: 'DiskId', noKey: ['NoActiveBYOK'] }];
  const list = page([disk(1)], { TotalCount: 1 });
  const no = (code: string) => ({ is: 'refused', code, why: `it says ${code}` }) as const;

  it('has no key of the customer where it says so with a code that proves it', async () => {
    expect(await read(byNumber, [list, no('NoActiveBYOK')], { each })).toMatchObject({
      unclear: [],
      dependents: [],
    });
  });

  it.each(['KmsApiError', 'Forbidden.RAM', 'InvalidDBInstanceId.NotFound', ''])(
    'is not known where it refuses with %j',
    async (code) => {
      expect(await read(byNumber, [list, no(code)], { each })).toMatchObject({
        unclear: [{ thing: 'disk d-1 in cn-hangzhou', why: `it says ${code}` }],
      });
    },
  );

  it('is found by what it says, also where the list says that it is not encrypted', async () => {
    expect(await read(byNumber, [list, told({ EncryptionKey: KEY })], { each })).toMatchObject({
      dependents: [{ id: 'd-1', key: KEY }],
    });
  });
});

describe('a thing about which an answer says nothing', () => {
  it.each([{}, { RequestId: 'x' }, { RequestId: 'x', Code: '200', Success: true }])(
    'is not known: %j',
    async (answer) => {
      const pages = [page([disk(1)], { TotalCount: 1 }), told(answer)];
      const each = [{ action: 'DescribeKey', by: 'DiskId' }];

      expect(await read({ by: 'number', size: ['PageSize', 2] }, pages, { each })).toMatchObject({
        refused: expect.stringContaining('says nothing of the thing'),
      });
    },
  );
});
