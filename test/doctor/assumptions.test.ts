import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ASSUMPTIONS } from '../../src/doctor/assumptions.js';

it('Each assumption stands under a heading of the facts, and is not seen where nothing was read', () => {
  const facts = readFileSync(new URL('../../docs/cloud-facts.md', import.meta.url), 'utf8');
  const headings = new Set([...facts.matchAll(/^## \d+\. (.+)$/gm)].map(([, heading]) => heading));

  expect(ASSUMPTIONS.filter(({ heading }) => !headings.has(heading)).map(({ id }) => id)).toEqual([]);
  expect(ASSUMPTIONS.map(({ told }) => told({ instanceId: 'kst-1', heard: [] }))).toEqual(
    ASSUMPTIONS.map(() => 'not seen'),
  );
});
