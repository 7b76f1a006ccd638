import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { evidenceAbout, writeEvidencePage } from '../../src/cli/evidence-files.js';
import { folderStore } from '../../src/evidence/store.js';
import { bundleOf } from '../support/bundles.js';
import { REQUEST, SNAPSHOT } from '../support/snapshots.js';

const DIGEST = `sha256:${'d'.repeat(64)}`;
const OTHER = { ...REQUEST, instanceId: 'kst-other0000' };

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'kms-release-shown-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('the evidence that a server names', () => {
  it('is shown when it is about the instance that was asked about', async () => {
    const store = folderStore(folder);
    const { digest } = await store.put(bundleOf(SNAPSHOT));

    expect(await evidenceAbout(store, digest, REQUEST)).toEqual(bundleOf(SNAPSHOT));
  });

  for (const [what, value] of [
    ['about another instance', bundleOf(SNAPSHOT, { request: OTHER })],
    ['of another account', bundleOf(SNAPSHOT, { request: { ...REQUEST, accountId: '999' } })],
    ['of another region', bundleOf(SNAPSHOT, { request: { ...REQUEST, regionId: 'cn-beijing' } })],
    ['no evidence but another file of the folder', { request: REQUEST, version: 'kms-release/record/v1' }],
    ['a piece without a request', { inventory: [] }],
  ] as const) {
    it(`is not shown when it is ${what}`, async () => {
      const store = folderStore(folder);
      const { digest } = await store.put<unknown>(value);

      await expect(evidenceAbout(store, digest, REQUEST)).rejects.toMatchObject({
        code: 'EVIDENCE_OF_OTHER_RUN',
        message: expect.stringContaining(`is not evidence about ${REQUEST.instanceId}`),
      });
    });
  }
});

describe('a page about evidence', () => {
  it('is written into a new file that only its owner reads', async () => {
    const file = join(folder, 'page.html');

    await writeEvidencePage(file, bundleOf(SNAPSHOT), DIGEST);

    expect(readFileSync(file, 'utf8')).toContain(DIGEST);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('overwrites no file that is there', async () => {
    const file = join(folder, 'policy.toml');
    writeFileSync(file, 'the policy');

    await expect(writeEvidencePage(file, bundleOf(SNAPSHOT), DIGEST)).rejects.toMatchObject({
      code: 'USAGE',
    });
    expect(readFileSync(file, 'utf8')).toBe('the policy');
  });
});
