import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './compose-file.js';

/** Words in capitals that are no reason codes: other people's names, variables, verdicts. */
const OTHERS = new Set([
  'ALIBABA_CLOUD_ENDPOINT',
  'ALLOW_DUPLICATE',
  'KEYWORD_LIST',
  'NOT_COVERED',
  'SCHEDULE_TO_CLOSE',
]);
const VARIABLE = /^(KMS_RELEASE|TEMPORAL)_/;
/** Named in the runbook, and not codes of ours. */
const NOT_OURS = new Set(['KMS_RELEASE_DEBUG', 'TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE']);

function sources(): string[] {
  return ['src', 'demo'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(ROOT, folder, file), 'utf8')),
  );
}

/** Every code that the source can emit, as far as it is written in capitals. */
function codesIn(text: string): string[] {
  const long = text.matchAll(/'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'/g);
  const short = text.matchAll(/\b(?:code: |cliError\(|reason\(\s*)'([A-Z]{4,})'/g);
  return [...long, ...short].flatMap(([, code]) => code ?? []);
}

const runbook = readFileSync(join(ROOT, 'docs/runbook.md'), 'utf8');
const table = runbook.slice(runbook.indexOf('## Reason codes'));
const listed = new Set([...table.matchAll(/`([A-Z_]{4,})`/g)].flatMap(([, code]) => code ?? []));

describe('docs/runbook.md', () => {
  it('says of each code in the source what it means and what to do', () => {
    const codes = new Set(sources().flatMap(codesIn));
    const emitted = [...codes].filter((code) => !OTHERS.has(code) && !VARIABLE.test(code));

    expect(emitted.filter((code) => !listed.has(code)).toSorted()).toEqual([]);
  });

  it('has no code that the source does not have', () => {
    const text = sources().join('\n');

    expect([...listed].filter((code) => !NOT_OURS.has(code) && !text.includes(code))).toEqual([]);
  });
});

describe('the documents', () => {
  const documents = [
    'README.md',
    'CHANGELOG.md',
    'docs/architecture.md',
    'docs/runbook.md',
    'docs/from-other-systems.md',
    ...decisions(),
  ];

  for (const document of documents) {
    it(`${document} links only to what is there`, () => {
      const text = readFileSync(join(ROOT, document), 'utf8').replace(/```[^]*?```/g, '');
      const links = [...text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].flatMap(([, link]) => link ?? []);
      const own = links.filter((link) => !/^https?:/.test(link));

      expect(own.filter((link) => !existsSync(join(ROOT, dirname(document), link)))).toEqual([]);
    });
  }
});

function decisions(): string[] {
  return readdirSync(join(ROOT, 'docs/decisions')).map((name) => `docs/decisions/${name}`);
}
