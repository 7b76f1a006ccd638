import { describe, expect, it } from 'vitest';
import { wordsOfEvidence } from '../../src/cli/evidence-words.js';
import { evidencePage } from '../../src/evidence-page/page.js';
import { judgeTags, type ObjectTag } from '../../src/probes/tags-of-objects.js';
import { bundleOf, useBy, usedBy } from '../support/bundles.js';
import { NOW, SNAPSHOT } from '../support/snapshots.js';

const DIGEST = `sha256:${'d'.repeat(64)}`;
const EVIL = 'ann\u202e</td><script>alert(1)</script>\u001b[2J';
const tag = (key: string, value: string): ObjectTag => ({ type: 'key', of: 'key-1', key, value });
const judge = (...tags: ObjectTag[]) => judgeTags(tags, NOW.toISOString());

/** Whoever may tag a key writes what approvers read beside it. */
describe('somebody who tags a key', () => {
  it('with markup and hidden characters for an owner: they are shown as what they are, on page and terminal', () => {
    const used = usedBy([useBy('app')]);
    const probes = [...used.probes.filter(({ probe }) => probe !== 'tags'), judge(tag('owner', EVIL))];
    const bundle = bundleOf({ ...used, probes });

    const page = evidencePage(bundle, DIGEST);
    const words = wordsOfEvidence(bundle, DIGEST, 100);

    expect(page).not.toMatch(/<script|\u202e|\u001b/);
    expect(page).toContain('ann\\u{202e}');
    expect(words).not.toMatch(/\u202e|\u001b/);
  });

  it('with an owner of a megabyte: it is cut', () => {
    expect(judge(tag('owner', 'x'.repeat(1_000_000))).owners?.[0]?.owner.length).toBeLessThan(110);
  });

  it('to say that nobody uses it: the verdict of no place is another by that', () => {
    const before = judge();
    const after = judge(tag('owner', 'nobody: unused, may be released'));

    expect(after.row.verdict).toBe(before.row.verdict);
    expect([after.findings, after.dependents]).toEqual([before.findings, before.dependents]);
  });

  it('to hide a service behind an owner: the service is found all the same', () => {
    expect(judge(tag('owner', 'ann'), tag('acs:rds:owner', 'ann')).row.verdict).toBe('FOUND');
  });

  it('and is named by the policy too: the policy is believed', () => {
    const used = usedBy([useBy('app')]);
    const probes = [...used.probes.filter(({ probe }) => probe !== 'tags'), judge(tag('owner', 'mallory'))];
    const owners = [{ owner: 'data team', of: ['key-1'] }];

    const page = evidencePage(bundleOf({ ...SNAPSHOT, ...used, probes, owners }), DIGEST);

    expect(page).toContain('data team');
    expect(page).not.toContain('mallory');
  });
});
