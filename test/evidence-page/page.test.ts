import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { evidencePage } from '../../src/evidence-page/page.js';
import { bundleOf, useBy, usedBy } from '../support/bundles.js';
import { REQUEST, SNAPSHOT } from '../support/snapshots.js';

const DIGEST = `sha256:${'d'.repeat(64)}`;

describe('the page about evidence', () => {
  it('leads with what is not known and what will stop working, before anything that is clear', () => {
    const page = evidencePage(bundleOf(usedBy([useBy('app')])), DIGEST);
    const at = (text: string) => page.indexOf(text);

    expect(at('Not known: WHO CALLS')).toBeGreaterThan(0);
    expect(at('Not known: WHO CALLS')).toBeLessThan(at('No use was found'));
    expect(at('WILL STOP WORKING')).toBeGreaterThan(at('Not known: WHO CALLS'));
    expect(at('WILL STOP WORKING')).toBeLessThan(at('destroys'));
    expect(at('app Decrypt key-1')).toBeLessThan(at('What was covered'));
  });

  it('says the whole sentence of what is not known', () => {
    const page = evidencePage(bundleOf(SNAPSHOT), DIGEST);
    const lead = /<p class="unknown">(.*?)<\/p>/s.exec(page)?.[1] ?? '';

    expect(lead).toContain('WHAT NO CLOUD SHOWS in 1 of 1 place');
    expect(lead.trim()).toMatch(/in the last 30 days\.$/);
  });

  it('says that it proves nothing, of which evidence it is, and what proves a release', () => {
    const page = evidencePage(bundleOf(SNAPSHOT), DIGEST);

    expect(page).toContain('<strong>proves nothing</strong>');
    expect(page).toContain(`<code>${DIGEST}</code>`);
    expect(page).toContain('<code>kms-release verify</code>');
  });

  it('lets a browser load nothing but its own style, whose digest it names', () => {
    const page = evidencePage(bundleOf(SNAPSHOT), DIGEST);
    const style = /<style>([^]*?)<\/style>/.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(style, 'utf8').digest('base64');

    expect(page).toContain(
      `content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"`,
    );
    expect(page.match(/<(script|a|link|img|iframe|object|embed|form|base|image|use)\b/gi)).toBeNull();
    expect(page.match(/\b(href|src|srcset|action|on\w+|style)\s*=/gi)).toBeNull();
    expect(page).not.toMatch(/https?:/);
  });

  it('shows names that want to be markup, script or another order of the text as what they are', () => {
    const evil = `</td><script>alert(1)</script><img src=x onerror=alert(2)>\u202etxt\u0007"'\`&`;
    const request = { ...REQUEST, reason: evil, requestedBy: evil };
    const snapshot = usedBy([useBy(evil, evil)], [evil, '</title></style></svg>']);
    const page = evidencePage(bundleOf(snapshot, { request }), DIGEST);

    expect(page).not.toMatch(/<script|<img|\u202e|\u0007|<\/title><\/style>/);
    expect(page).toContain('&#60;script&#62;alert(1)&#60;/script&#62;');
    expect(page).toContain('\\u{202e}txt\\u{7}&#34;&#39;&#96;&#38;');
    expect(page.match(/<\/style>/g)).toHaveLength(1);
  });

  it('has a bounded size, however many keys, callers and letters there are', () => {
    const long = 'x'.repeat(10_000);
    const names = Array.from({ length: 10_000 }, (_, at) => `key-${at}-${long}`);
    const uses = names.map((name, at) => useBy(`caller-${at}-${long}`, name));
    const page = evidencePage(bundleOf(usedBy(uses, names)), DIGEST);

    expect(page.length).toBeLessThan(1_000_000);
    expect(page).toContain('… and 9500 more, in the evidence.');
  });

  it('is the same for the same evidence', () => {
    expect(evidencePage(bundleOf(SNAPSHOT), DIGEST)).toBe(evidencePage(bundleOf(SNAPSHOT), DIGEST));
  });

  it('says of a key without use that none was seen, not that there is none', () => {
    const page = evidencePage(bundleOf(SNAPSHOT), DIGEST);

    expect(page).toContain('no use seen');
    expect(page).not.toMatch(/>(unused|not used)</);
  });
});
