import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderStore } from '../../src/evidence/store.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'kms-release-evidence-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const fileOf = (digest: string, kind = 'evidence') =>
  join(folder, `${kind}-${digest.slice('sha256:'.length)}.json`);

describe('evidence', () => {
  it('is read as it was written, in one file, however often it is written', async () => {
    const store = folderStore(folder);

    const ref = await store.put({ b: 1, a: ['x'] });

    expect(await store.put({ a: ['x'], b: 1 })).toEqual(ref);
    expect(await store.get(ref)).toEqual({ a: ['x'], b: 1 });
    expect(readdirSync(folder)).toHaveLength(1);
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

  it('is not believed when it was changed', async () => {
    const store = folderStore(folder);
    const ref = await store.put({ keys: 3 });
    writeFileSync(fileOf(ref.digest), '{"keys":0}');

    await expect(store.get(ref)).rejects.toMatchObject({ type: 'EVIDENCE_CHANGED' });
  });

  it('is missing when it is not there, and is looked for nowhere but in its folder', async () => {
    const store = folderStore(folder);

    for (const digest of [`sha256:${'0'.repeat(64)}`, 'sha256:../../etc/passwd', 'x'])
      await expect(store.get({ digest })).rejects.toMatchObject({ type: 'EVIDENCE_MISSING' });
  });
});
