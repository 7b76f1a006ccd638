import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parsePolicy } from '../../src/config/policy-parse.js';
import { PLACE_NAMES } from '../../src/release/places.js';

const EXAMPLE = new URL('../../policy.example.toml', import.meta.url);
const GOOD = readFileSync(EXAMPLE, 'utf8').replace('"allowed_signers"', '"two-people"');
const HOLD = '[[hold]]\ninstance = "kst-another0000"\nreason = "case 7"\nuntil = "2026-12-31"\n';

it('A policy holds instances, each with a reason and a last day, and is refused with half a hold', () => {
  expect(parsed(GOOD + HOLD)).toMatchObject({
    policy: { holds: [{ instanceId: 'kst-another0000', reason: 'case 7', until: '2026-12-31' }] },
  });
  for (const line of ['instance', 'reason', 'until'])
    expect(problemsOf(GOOD + HOLD.replace(new RegExp(`${line} = .*\\n`), ''))).toContain(`hold.0.${line}`);
  expect(problemsOf(GOOD + HOLD.replace('[[hold]]', '[hold]'))).toContain('tables [[hold]]');
  expect(problemsOf(GOOD + HOLD.replace('2026-12-31', '2026-12-32'))).toContain('hold.0.until');
  expect(problemsOf(GOOD + HOLD.replace('[[hold]]', '[[holds]]'))).toContain('an unknown field "holds"');
});

function parsed(text: string) {
  const directory = fileURLToPath(new URL('.', import.meta.url));
  return parsePolicy(text, { directory, knownPlaces: PLACE_NAMES });
}

function problemsOf(text: string): string {
  const read = parsed(text);
  return 'problems' in read ? read.problems.join('\n') : '';
}
