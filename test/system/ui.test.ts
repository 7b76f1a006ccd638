import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { SEARCH_ATTRIBUTES } from '../../src/search-attributes.js';
import { startDevServer, type DevServer } from '../../demo/temporal-cli.js';
import { INSTANCE, openWorld, type Run, type World } from '../support/world.js';
import { findChromium, openBrowser, runPage, type RunPage } from './browser.js';
import { leaveOut } from '../support/left-out.js';

const chromium = findChromium();
const keepPictures = process.env['KMS_RELEASE_SCREENSHOTS'] === '1';

if (chromium === undefined) {
  leaveOut('the page in a real browser (Chromium not found)', 'apt-get install chromium');
} else {
  describe("the run's page in the Temporal UI", () => {
    let opened: World | undefined;
    let server: DevServer;
    let browser: Browser;
    let folder: string;

    beforeAll(async () => {
      folder = keepPictures ? fileURLToPath(new URL('../../docs/images/', import.meta.url)) : temporary();
      mkdirSync(folder, { recursive: true });
      server = await startDevServer({
        cli: inject('temporalCli'),
        ui: true,
        namespaces: ['kms'],
        searchAttributes: Object.values(SEARCH_ATTRIBUTES),
        timeSkipping: true,
      });
      browser = await openBrowser(chromium);
    });

    afterAll(async () => {
      await browser?.close();
      await server?.close();
      if (!keepPictures) rmSync(folder, { recursive: true });
    });

    afterEach(async () => {
      await opened?.close();
      opened = undefined;
    });

    /** A run that awaits approval, and its page. */
    async function asked(): Promise<{ world: World; run: Run; page: RunPage }> {
      const world = await openWorld({
        server: { address: server.address, namespace: 'kms' },
        policy: { identity: 'asserted' },
      });
      opened = world;
      const run = await world.start({ ticket: 'PAY-4711' });
      await run.until('awaiting approval');
      const tab = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
      const { workflowId, runId = '' } = run.release;
      const page = runPage(tab, { uiUrl: server.uiUrl ?? '', namespace: 'kms', workflowId, runId, folder });
      return { world, run, page };
    }

    it('lets two people read what is destroyed, approve it from the form, and see the instance released', async () => {
      const { world, run, page } = await asked();
      const { approvalRequest } = await run.status();
      const digest = approvalRequest?.factsDigest ?? '';

      const details = await page.details();
      await page.picture('awaiting-approval', { width: 1760, height: 2050 });
      expect(details).toContain('awaiting approval');
      expect(details).toContain(INSTANCE);
      expect(details).toContain('destroys 3 keys and 2 secrets immediately and permanently');
      expect(details).toMatch(/application-calls\s+NOT COVERED\s+the audit log of the instance is off/);
      expect(details).toMatch(/WHAT NO CLOUD SHOWS\s+nobody looked\s+NOT COVERED\s+other-services/);
      expect(details.indexOf('Not known: WHO CALLS')).toBeGreaterThan(0);
      expect(details.indexOf('Not known: WHO CALLS')).toBeLessThan(
        details.indexOf('No use was found in 6 places'),
      );
      expect(details.indexOf('No use was found in 6 places')).toBeLessThan(details.indexOf('CLEAR'));
      expect(details).toMatch(/actiontrail\s+CLEAR\s+no use since/);
      expect(details).toContain('Approvals: 0 of 2. Signed: nobody yet. May still sign: ann, ben, cam.');
      expect(details).toContain(`{"as":"NAME","digest":"${digest}"}`);
      expect(details).toContain(`kms-release reject ${INSTANCE} --as NAME --why TEXT`);

      const described = await page.signal('approve', { as: 'ann', digest }, 'approve-form');
      expect(described).toContain('{"as":"ann","digest":"sha256:…"}');
      await run.until(({ approvals }) => approvals.length === 1);
      expect(await page.details()).toContain('Approvals: 1 of 2. Signed: ann. May still sign: ben, cam.');

      await page.signal('approve', { as: 'ann', digest });
      await run.until(({ refused }) => refused.length === 1);
      expect(await page.details()).toMatch(/Refused\s+approve from ann: ALREADY_APPROVED/);

      await page.signal('approve', { as: 'ben', digest });
      await run.until('cooling off');
      expect(await page.details()).toContain('cooling off');
      await page.timeline();
      await page.picture('timeline');
      await tellLedger(world, run, ['ann', 'ben']);
      const result = await run.end();

      expect(result).toMatchObject({ outcome: 'released', approvedBy: ['ann', 'ben'], callsSent: 1 });
      expect(await page.details()).toContain('Outcome: released');
      await page.picture('released');
      expect(await world.released()).toMatchObject([{ executed: true }]);
      await page.history(ROWS);
    });

    it('keeps an instance whose release is rejected from the form', async () => {
      const { world, run, page } = await asked();
      await page.details();

      const described = await page.signal('reject', { as: 'nina', why: 'the archive still needs it' });

      expect(described).toContain('{"as":"ann","why":"still needed"}');
      expect(await run.release.outcome()).toMatchObject({ outcome: 'kept', reasons: [{ code: 'REJECTED' }] });
      const details = await page.details();
      expect(details).toContain('Rejected by nina (name not proved): the archive still needs it');
      expect(details).toContain('Outcome: kept');
      await page.picture('rejected');
      expect(await world.released()).toEqual([]);
    });
  });
}

/** What people call the steps, in the order of the runbook; each is a row of the history. */
const ROWS = [
  'identify the instance',
  'check deletion protection',
  'trigger a backup',
  'await the backup',
  'take the inventory',
  'scan for callers: logs and counts',
  "scan for callers: KMS's own objects",
  'scan for callers: bills',
  'seal the evidence',
  'let the executor try its gate',
  'wait for human approval: 0 of 2 when asked',
  'cooling off: anybody may still reject',
  'release: call 1',
  'make sure that it is gone',
  'confirm billing',
  'issue the certificate',
];

/** The sandbox judges a release by approvals that it is told of. */
async function tellLedger(world: World, run: Run, signers: readonly string[]): Promise<void> {
  const { instanceId, approvalRequest } = await run.status();
  const { openedAt, expiresAt } = approvalRequest ?? {};
  for (const signer of signers) {
    const recordApproval = { instanceId, signer, says: 'approve', issuedAt: openedAt, expiresAt };
    await world.control('state', { recordApproval });
  }
}

function temporary(): string {
  return mkdtempSync(join(tmpdir(), 'kms-release-pictures-'));
}
