import { describe, expect, it } from 'vitest';
import { evidencePage } from '../../src/evidence-page/page.js';
import { bundleOf, useBy, usedBy } from '../support/bundles.js';
import { REQUEST } from '../support/snapshots.js';

/** A page about an instance whose callers, keys and requester have this name. */
function pageWith(name: string): string {
  const request = { ...REQUEST, requestedBy: name, reason: name };
  return evidencePage(bundleOf(usedBy([useBy(name, name)], [name]), { request }), `sha256:${'d'.repeat(64)}`);
}

describe('whoever can choose a name in the cloud, on the page about evidence', () => {
  it('brings in a script by an element: it is shown as text, and nothing runs', () => {
    expect(pageWith('<script>fetch("//evil")</script>')).toContain('&#60;script&#62;fetch(&#34;//evil&#34;)');
    expect(pageWith('<script>')).not.toContain('<script');
  });

  it('ends the cell, the picture or the style sheet early: they end where they end', () => {
    const page = pageWith('</td></tr></table></svg></style></title>');

    expect(page.match(/<\/style>/g)).toHaveLength(1);
    expect(page.match(/<\/svg>/g)).toHaveLength(1);
    expect(page.match(/<\/title>/g)).toHaveLength(1);
  });

  it('leaves an attribute by a quote: no quote of theirs is one', () => {
    expect(pageWith('" onload="x').match(/ onload="/g)).toBeNull();
    expect(pageWith("' onload='x").match(/ onload='/g)).toBeNull();
  });

  it('writes an entity that becomes markup: the sign before it is escaped', () => {
    expect(pageWith('&lt;script&gt;')).toContain('&#38;lt;script&#38;gt;');
  });

  it('puts another policy for the page into it: the first one is ours, and stands before every name', () => {
    const page = pageWith('<meta http-equiv="Content-Security-Policy" content="default-src *">');

    expect(page.match(/<meta http-equiv/g)).toHaveLength(1);
    expect(page.indexOf('Content-Security-Policy')).toBeLessThan(page.indexOf(REQUEST.instanceId));
  });

  it('turns the text around, or hides in it: each such character is written out', () => {
    const page = pageWith('a\u202eb\u2066c\u200bd\u0000e\u001b[2J');

    expect(page).not.toMatch(/[\u202e\u2066\u200b\0\u001b]/);
    expect(page).toContain('a\\u{202e}b\\u{2066}c\\u{200b}d\\u{0}e\\u{1b}[2J');
  });

  it('says that everything is clear, in a name: what is not known still leads the page', () => {
    const page = pageWith('No use was found in 31 places');

    expect(page.indexOf('Not known: WHO CALLS')).toBeLessThan(page.indexOf('No use was found in 31 places'));
  });

  it('names a megabyte: 300 characters of it are shown', () => {
    expect(pageWith('x'.repeat(1_000_000)).length).toBeLessThan(60_000);
  });
});
