import { notifying } from '../../src/worker/notify.js';
import { readdirSync, readFileSync } from 'node:fs';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { describe, expect, inject, it } from 'vitest';

/** Of the instance that all recorded releases are about: the workflow refuses to run under another one. */
const WORKFLOW_ID = 'kms-release:1234567890123456:cn-hangzhou:kst-hzz65f3a1b2c3d4e5f6g7h';
const HISTORIES = new URL('../histories/', import.meta.url);

const recorded = readdirSync(HISTORIES).flatMap((version) =>
  readdirSync(new URL(`${version}/`, HISTORIES)).map((file) => `${version}/${file}`),
);

function replay(text: string): Promise<void> {
  const workflowBundle = { codePath: inject('workflowBundle') };
  return Worker.runReplayHistory(
    { workflowBundle, sinks: notifying([]) },
    historyFromJSON(JSON.parse(text)),
    WORKFLOW_ID,
  );
}

describe('a release that began under an earlier version', () => {
  it('has a recorded history for every ending', () => {
    expect(recorded.length).toBeGreaterThanOrEqual(8);
  });

  for (const file of recorded) {
    it(`goes on under this one: ${file.replace('.json', '')}`, async () => {
      await replay(readFileSync(new URL(file, HISTORIES), 'utf8'));
    });
  }

  it('is told apart from one that did something else', async () => {
    const text = readFileSync(new URL(recorded[0] ?? '', HISTORIES), 'utf8');

    await expect(replay(text.replaceAll('"checkDeletionProtection"', '"takeInventory"'))).rejects.toThrow(
      /[Nn]ondetermin|TMPRL1100/,
    );
  });
});
