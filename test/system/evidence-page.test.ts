import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bundle } from '../../src/evidence/bundle.js';
import { evidencePage } from '../../src/evidence-page/page.js';
import { bundleOf, useBy, usedBy } from '../support/bundles.js';
import { leaveOut } from '../support/left-out.js';
import { REQUEST } from '../support/snapshots.js';
import { findChromium, openBrowser } from './browser.js';

const chromium = findChromium();
const keepPictures = process.env['KMS_RELEASE_SCREENSHOTS'] === '1';
const DIGEST = `sha256:${'d'.repeat(64)}`;
const EVIL =
  '</td></style><script>document.title="run"</script><img src="http://127.0.0.1:9/x" onerror="document.title=1"><a href="https://evil.example">\u202etxt';

if (chromium === undefined) {
  leaveOut('the page about evidence in a real browser (Chromium not found)', 'apt-get install chromium');
} else {
  describe('the page about evidence, opened from a file', () => {
    let browser: Browser;
    let folder: string;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'kms-release-page-'));
      browser = await openBrowser(chromium);
    });

    afterAll(async () => {
      await browser?.close();
      rmSync(folder, { recursive: true });
    });

    async function opened(bundle: Bundle) {
      const file = join(folder, `${Math.random()}.html`);
      writeFileSync(file, evidencePage(bundle, DIGEST));
      const tab = await browser.newPage({ viewport: { width: 1100, height: 900 } });
      const seen: { requests: string[]; errors: string[] } = { requests: [], errors: [] };
      tab.on('request', (request) => void seen.requests.push(request.url()));
      tab.on('console', (message) => void seen.errors.push(message.text()));
      tab.on('pageerror', (error) => void seen.errors.push(String(error)));
      await tab.goto(pathToFileURL(file).href);
      return { tab, seen, file: pathToFileURL(file).href };
    }

    it('is styled, drawn and read without asking for anything but itself, and breaks none of its own rules', async () => {
      const { tab, seen, file } = await opened(bundleOf(usedBy([useBy('app'), useBy('old', 'key-1', 60)])));
      const lead = tab.locator('.unknown');

      expect(await lead.innerText()).toMatch(/^Not known: WHO CALLS in 2 of 4 places/);
      expect(
        await tab.evaluate<string>("getComputedStyle(document.querySelector('.unknown')).backgroundColor"),
      ).toBe('rgb(255, 246, 224)');
      expect(await tab.locator('svg rect.open').count()).toBe(28);
      expect(await tab.locator('svg circle.use').count()).toBe(2);
      expect(seen).toEqual({ requests: [file], errors: [] });
      expect((await tab.pdf()).length).toBeGreaterThan(10_000);
      if (keepPictures) {
        const images = fileURLToPath(new URL('../../docs/images/', import.meta.url));
        mkdirSync(images, { recursive: true });
        await tab.screenshot({ path: join(images, 'evidence-page.png'), fullPage: false });
      }
      await tab.close();
    });

    it('runs, loads and links nothing that a name in the cloud says, and shows it', async () => {
      const request = { ...REQUEST, reason: EVIL, requestedBy: EVIL };
      const { tab, seen, file } = await opened(bundleOf(usedBy([useBy(EVIL, EVIL)], [EVIL]), { request }));

      expect(await tab.title()).toBe(`Evidence about ${REQUEST.instanceId}`);
      expect(await tab.locator('script, img, a, iframe, link').count()).toBe(0);
      expect(await tab.locator('body').innerText()).toContain('<script>document.title="run"</script>');
      expect(await tab.locator('body').innerText()).toContain('\\u{202e}txt');
      expect(seen).toEqual({ requests: [file], errors: [] });
      await tab.close();
    });

    it('would not run a script even if one got in', async () => {
      const file = join(folder, 'with-script.html');
      const page = evidencePage(bundleOf(usedBy([])), DIGEST);
      writeFileSync(file, page.replace('</body>', '<script>document.title="run"</script></body>'));
      const tab = await browser.newPage();
      await tab.goto(pathToFileURL(file).href);

      expect(await tab.title()).toBe(`Evidence about ${REQUEST.instanceId}`);
      await tab.close();
    });

    it('opens with 10,000 keys and as many callers, and fits the window', async () => {
      const names = Array.from({ length: 10_000 }, (_, at) => `key-hzz${at}${'x'.repeat(200)}`);
      const { tab } = await opened(
        bundleOf(
          usedBy(
            names.map((name, at) => useBy(`caller-${at}`, name)),
            names,
          ),
        ),
      );

      expect(await tab.locator('tr').count()).toBeLessThan(1_200);
      expect(await tab.evaluate<boolean>('document.documentElement.scrollWidth <= window.innerWidth')).toBe(
        true,
      );
      await tab.close();
    });
  });
}
