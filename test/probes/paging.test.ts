import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapConcurrently, readByToken, readNumbered, type Bookmark } from '../../src/probes/paging.js';

const tick = async () => undefined;
const text = (item: string) => item;
const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 8 });

/** Pages of distinct items, in order. */
function paged(lengths: readonly number[]): string[][] {
  let made = 0;
  return lengths.map((length) => Array.from({ length }, () => `item-${made++}`));
}

/** What can go wrong with a numbered list while it is read. */
const spoil = fc.constantFrom(
  'nothing',
  'repeat',
  'omit',
  'cut',
  'total up',
  'total down',
  'empty',
  'fails',
  'twice',
);

type Spoil = 'nothing' | 'repeat' | 'omit' | 'cut' | 'total up' | 'total down' | 'empty' | 'fails' | 'twice';

function numbered(pages: readonly string[][], how: Spoil, at: number) {
  const total = pages.flat().length;
  return async (page: number) => {
    const items = pages[page - 1] ?? [];
    if (page - 1 !== at || how === 'nothing') return { items, total };
    if (how === 'fails') throw new Error('no answer');
    if (how === 'repeat') return { items: pages[Math.max(0, page - 2)] ?? [], total };
    if (how === 'omit') return { items: items.slice(0, -1), total };
    if (how === 'cut' || how === 'empty') return { items: [], total: how === 'cut' ? 0 : total };
    if (how === 'twice') return { items: [...items, items[0] ?? ''], total };
    return { items, total: how === 'total up' ? total + 1 : total - 1 };
  };
}

describe('a numbered list', () => {
  it('is read whole or not at all, in 1,000 ways to break it', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, spoil, fc.nat(7), async (lengths, how, where) => {
        const pages = paged(lengths);
        const at = where % pages.length;
        const read = await readNumbered('keys', numbered(pages, how, at), text, tick).catch(() => undefined);

        // A first page that says it is the whole list looks like one: there KMS's own counts are the second witness.
        const first = pages[0]?.length ?? 0;
        const looksWhole =
          at === 0 && (how === 'cut' || (how === 'total down' && first === pages.flat().length - 1));
        if (looksWhole) return;
        expect(read === undefined || read.join() === pages.flat().join()).toBe(true);
        if (how === 'nothing') expect(read).toEqual(pages.flat());
        if (how === 'fails' || how === 'twice') expect(read).toBeUndefined();
      }),
      { numRuns: 1_000 },
    );
  });

  for (const [title, pages, totals, why] of [
    ['an item comes twice', [['a'], ['a']], [3, 3], 'a comes twice'],
    [
      'its length shrinks to what was read',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
      [6, 4],
      '6 were announced, and now 4 are',
    ],
    ['more come than are announced', [['a', 'b']], [1], '2 came, 1 are announced'],
    ['a page is empty before the end', [['a'], []], [2, 2], 'page 2 is empty after 1 of 2'],
  ] as const) {
    it(`is not believed when ${title}`, async () => {
      const read = async (page: number) => ({ items: pages[page - 1] ?? [], total: totals[page - 1] ?? 0 });

      await expect(readNumbered('keys', read, text, tick)).rejects.toMatchObject({
        type: 'LIST_INCOMPLETE',
        message: `The list of keys cannot be trusted: ${why}. It is read again from the start.`,
      });
    });
  }

  it('ends somewhere, also when the cloud never says so', async () => {
    const endless = async (page: number) => ({ items: [`item-${page}`], total: 1e9 });

    await expect(readNumbered('keys', endless, text, tick)).rejects.toMatchObject({
      type: 'LIST_INCOMPLETE',
    });
  });

  it('stops between pages when nobody wants it any more', async () => {
    const stop = async () => Promise.reject(new Error('not wanted'));

    await expect(readNumbered('keys', async () => ({ items: ['a'], total: 2 }), text, stop)).rejects.toThrow(
      'not wanted',
    );
  });
});

describe('a list by token', () => {
  const byToken = (pages: readonly string[][], loop?: number) => async (next: string | undefined) => {
    const at = Number(next ?? 0);
    const following = at === loop ? 0 : at + 1;
    const items = pages[at] ?? [];
    return following < pages.length ? { items, next: String(following) } : { items };
  };

  it('is read to its end, page by page, whatever its pages are', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, async (lengths) => {
        const pages = paged(lengths);
        const read: string[] = [];
        await readByToken('events', byToken(pages), (items) => void read.push(...items), tick);
        expect(read).toEqual(pages.flat());
      }),
    );
  });

  it('is not believed when it leads in a circle', async () => {
    const circle = async () => ({ items: ['a'], next: 'same' });

    await expect(readByToken('events', circle, () => undefined, tick)).rejects.toMatchObject({
      type: 'LIST_INCOMPLETE',
      message:
        'The list of events cannot be trusted: a page token comes twice. It is read again from the start.',
    });
  });

  it('ends somewhere, also when the cloud always has one more page', async () => {
    let n = 0;
    const endless = async () => ({ items: [], next: String((n += 1)) });

    await expect(readByToken('events', endless, () => undefined, tick)).rejects.toMatchObject({
      message:
        'The list of events cannot be trusted: no end after 20000 pages. It is read again from the start.',
    });
  });

  it.each([
    [
      'before the total that the cloud names',
      [['a'], ['b']],
      { total: 3 },
      '3 were announced, and it ended after 2',
    ],
    ['after more than the total', [['a'], ['b']], { total: 1 }, '1 were announced, and it ended after 2'],
    ['after a page that is full', [['a'], ['b', 'c']], {}, 'a full page says that it is the last one'],
  ])('is not believed when it ends %s', async (_, pages, more, why) => {
    const read = async (next: string | undefined) => ({ ...(await byToken(pages)(next)), ...more });

    await expect(readByToken('shares', read, () => undefined, tick, 2)).rejects.toMatchObject({
      type: 'LIST_INCOMPLETE',
      message: `The list of shares cannot be trusted: ${why}. It is read again from the start.`,
    });
  });
});

describe('many calls, one for each item', () => {
  it('answer in order, and stop at the first that fails', async () => {
    const items = Array.from({ length: 11 }, (_, at) => at);

    expect(await mapConcurrently(items, async (item) => item * 2, tick)).toEqual(
      items.map((item) => item * 2),
    );
    const failing = async (item: number) => (item === 5 ? Promise.reject(new Error('five')) : item);
    await expect(mapConcurrently(items, failing, tick)).rejects.toThrow('five');
  });

  it('keep their place every 400 results and go on from it', async () => {
    const saved: number[] = [];
    const bookmark: Bookmark<readonly number[]> = {
      last: [0, 1],
      save: async (state) => void saved.push(state.length),
    };
    const done: number[] = [];
    const items = Array.from({ length: 802 }, (_, at) => at);

    const read = await mapConcurrently(items, async (item) => (done.push(item), item), tick, bookmark);

    expect(read).toEqual(items);
    expect(done[0]).toBe(2);
    expect(saved.length).toBeLessThanOrEqual(2);
  });
});
