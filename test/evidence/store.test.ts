import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codeOf } from '../../src/errors.js';
import { folderStore, openStore } from '../../src/evidence/store.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'kms-release-evidence-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const fileOf = (digest: string, kind = 'evidence') =>
  join(folder, `${kind}-${digest.slice('sha256:'.length)}.json`);
const piecesIn = (place: string) => readdirSync(place).filter((name) => !name.startsWith('.'));

describe('evidence', () => {
  it('is read as it was written, in one file, however often it is written', async () => {
    const store = await openStore(folder);

    const ref = await store.put({ b: 1, a: ['x'] });

    expect(await store.put({ a: ['x'], b: 1 })).toEqual(ref);
    expect(await store.get(ref)).toEqual({ a: ['x'], b: 1 });
    expect(piecesIn(folder)).toHaveLength(1);
  });

  it('has a name that tells it from certificates and records, which are read by their digest too', async () => {
    const store = folderStore(folder);

    const refs = [
      await store.put({ a: 1 }),
      await store.put({ a: 2 }, 'certificate'),
      await store.put({ a: 3 }, 'record'),
    ];

    expect(readdirSync(folder).toSorted()).toEqual(
      ['evidence', 'certificate', 'record']
        .map((kind, at) => fileOf(refs[at]?.digest ?? '', kind).slice(folder.length + 1))
        .toSorted(),
    );
    for (const [at, ref] of refs.entries()) expect(await store.get(ref)).toEqual({ a: at + 1 });
  });

  it('is not written when it has no form that stays: half a character, a number without a value', async () => {
    const store = folderStore(folder);

    for (const value of ['\ud800', { a: Infinity }, undefined])
      await expect(store.put(value)).rejects.toMatchObject({ type: 'NOT_CANONICAL' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is as large as it is; a certificate or record is not written that nobody could verify', async () => {
    const store = folderStore(folder);
    const large = { a: 'x'.repeat(8 * 1024 * 1024) };
    const many = { a: Array.from({ length: 1_000_001 }, () => 0) };

    for (const value of [large, many])
      for (const kind of ['certificate', 'record'] as const)
        await expect(store.put(value, kind)).rejects.toMatchObject({ type: 'EVIDENCE_TOO_LARGE' });
    expect(readdirSync(folder)).toEqual([]);
    await store.put(large);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('is not believed when it was changed', async () => {
    const store = folderStore(folder);
    const ref = await store.put({ keys: 3 });
    writeFileSync(fileOf(ref.digest), '{"keys":0}');

    await expect(store.get(ref)).rejects.toMatchObject({ type: 'EVIDENCE_CHANGED' });
  });

  it('is missing when it is not there, and is looked for nowhere but in its folder', async () => {
    const store = await openStore(folder);

    for (const digest of [`sha256:${'0'.repeat(64)}`, 'sha256:../../etc/passwd', 'x'])
      await expect(store.get({ digest })).rejects.toMatchObject({ type: 'EVIDENCE_MISSING' });
  });
});

describe('the store of evidence', () => {
  it('that comes back while something is read is not taken for one in which it is missing', async () => {
    const store = await openStore(folder);
    const ref = await store.put({ a: 1 });
    const codes = new Set<string>();
    for (let ticks = 0; ticks < 300; ticks += 1) {
      renameSync(folder, `${folder}.away`);
      const read = store.get(ref).then(
        () => 'read',
        (error: unknown) => codeOf(error) ?? 'no code',
      );
      for (let tick = 0; tick < ticks % 30; tick += 1) await new Promise(setImmediate);
      renameSync(`${folder}.away`, folder);
      codes.add(await read);
    }

    expect(['EVIDENCE_STORE_UNUSABLE', 'read']).toEqual(expect.arrayContaining([...codes]));
  });

  it('is tried out when it is opened, and nothing of the trial is left', async () => {
    await (await openStore(join(folder, 'new'))).check();

    expect(readdirSync(join(folder, 'new'))).toEqual(['.kms-release-evidence']);
  });

  it.each([
    ['a file', () => join(folder, 'file', 'evidence'), 'it is no folder'],
    ['a place where nobody can write', () => '/proc/kms-release', 'it is not there'],
  ])(
    'is not there for a worker that opens it in %s: the message names folder, cause and cure',
    async (_, place, why) => {
      writeFileSync(join(folder, 'file'), '');

      const refused = openStore(place());

      await expect(refused).rejects.toMatchObject({
        type: 'EVIDENCE_STORE_UNUSABLE',
        message: expect.stringMatching(
          new RegExp(`^The evidence store ${place()} cannot be used: ${why}.*KMS_RELEASE_EVIDENCE_DIR`),
        ),
      });
    },
  );

  it('is away, not empty, when another folder lies in its place, and works again once it is back', async () => {
    const place = join(folder, 'mounted');
    const store = await openStore(place);
    const ref = await store.put({ keys: 3 });
    renameSync(place, join(folder, 'elsewhere'));
    mkdirSync(place);

    await expect(store.get(ref)).rejects.toMatchObject({ type: 'EVIDENCE_STORE_UNUSABLE' });
    await expect(store.put({ keys: 4 })).rejects.toMatchObject({ type: 'EVIDENCE_STORE_UNUSABLE' });
    expect(readdirSync(place)).toEqual([]);

    rmSync(place, { recursive: true });
    renameSync(join(folder, 'elsewhere'), place);

    expect(await store.get(ref)).toEqual({ keys: 3 });
  });

  it('leaves no draft behind when a piece cannot take its place', async () => {
    const store = await openStore(folder);
    const { digest } = await folderStore(mkdtempSync(join(folder, 'other-'))).put({ keys: 5 });
    mkdirSync(fileOf(digest));

    await expect(store.put({ keys: 5 })).rejects.toMatchObject({ type: 'EVIDENCE_STORE_UNUSABLE' });

    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});
