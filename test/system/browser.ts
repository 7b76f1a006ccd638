import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';

const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where Chromium is: `CHROMIUM_PATH`, Debian's place, or the PATH. */
export function findChromium(env = process.env): string | undefined {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const places = [
    env['CHROMIUM_PATH'],
    '/usr/bin/chromium',
    ...folders.map((folder) => join(folder, 'chromium')),
  ];
  return places.find((place) => place !== undefined && existsSync(place));
}

export function openBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: FLAGS });
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** One run in the Temporal UI, as an approver uses it. */
export interface RunPage {
  /** The text of the run's own page, read anew. */
  details(): Promise<string>;
  /** Waits until the event history has each of these rows: it fills in piece by piece. */
  history(rows: readonly string[]): Promise<void>;
  /** Brings up the timeline of a run that cools off. */
  timeline(): Promise<void>;
  /** Fills in and sends the UI's own form. Answers the description that it showed. */
  signal(name: string, payload: unknown, picture?: string): Promise<string>;
  picture(name: string, size?: Size): Promise<void>;
}

export interface RunPageOptions {
  readonly uiUrl: string;
  readonly namespace: string;
  readonly workflowId: string;
  readonly runId: string;
  /** Where pictures are kept. */
  readonly folder: string;
}

export function runPage(page: Page, options: RunPageOptions): RunPage {
  const { uiUrl, namespace, workflowId, runId, folder } = options;
  const go = (tab: string) =>
    page.goto(`${uiUrl}/namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)}/${runId}/${tab}`);
  const picture = async (name: string, size?: Size) => {
    const usual = page.viewportSize();
    if (size !== undefined) await page.setViewportSize(size);
    await page.screenshot({ path: join(folder, `${name}.png`) });
    if (size !== undefined && usual !== null) await page.setViewportSize(usual);
  };
  return {
    picture,
    async details() {
      await go('user-metadata');
      await page.getByText('Current Details').waitFor();
      const frame = page.locator('#user-metadata-current-details');
      await frame.waitFor();
      const heading = frame.contentFrame().locator('h1');
      await heading.waitFor();
      return await frame.contentFrame().locator('body').innerText();
    },
    async history(rows) {
      await go('history?per-page=500');
      for (const row of rows) await page.getByText(row).first().waitFor();
    },
    async timeline() {
      await go('timeline');
      await page.getByText('cooling off: anybody may still reject').first().waitFor();
    },
    async signal(name, payload, shot) {
      await page.getByRole('button', { name: 'More Actions' }).click();
      await page.getByRole('menuitem', { name: 'Send a Signal' }).click();
      const form = page.locator('dialog[open]');
      await form.getByTestId('signal-select-button').click();
      const option = form.getByRole('option').filter({ has: page.getByText(name, { exact: true }) });
      const description = await option.innerText();
      await option.click();
      const data = form.getByRole('textbox', { name: 'Data' });
      await data.fill(JSON.stringify(payload));
      // The form writes it anew when it is left, and grows: then the button is elsewhere.
      await data.blur();
      await form.locator('.cm-line').nth(3).waitFor();
      if (shot !== undefined) await picture(shot);
      await form.getByTestId('confirm-modal-button').click();
      await form.waitFor({ state: 'hidden' });
      return description;
    },
  };
}
