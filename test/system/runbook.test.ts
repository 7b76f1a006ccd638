import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REASON_CODES, REASON_FAMILIES } from '../../src/release/reason-codes.js';
import { ROOT } from './compose-file.js';

const CODES_OF = 'src/release/reason-codes.ts';

function sources(): string[] {
  return ['src', 'demo'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .map((file) => join(folder, file))
      .filter((file) => file.endsWith('.ts') && file !== CODES_OF)
      .map((file) => readFileSync(join(ROOT, file), 'utf8')),
  );
}

/** A section of the runbook's list of codes: its title, the line below it, and the codes of its table. */
function sectionsIn(text: string): { title: string; means: string; codes: string[] }[] {
  return text
    .split(/^### /m)
    .slice(1)
    .map((section) => {
      const [title = '', means = '', ...rest] = section.split('\n').filter((line) => line !== '');
      const cells = rest.flatMap((line) => /^\| (`[^|]*`) \|/.exec(line)?.[1] ?? []);
      return { title, means, codes: cells.flatMap((cell) => [...cell.matchAll(/[A-Z_]+/g)].flat()) };
    });
}

describe('docs/runbook.md', () => {
  const runbook = readFileSync(join(ROOT, 'docs/runbook.md'), 'utf8');
  const sections = sectionsIn(runbook.slice(runbook.indexOf('## Reason codes')));

  it('has the families of codes, what each means, and every code of it with what to do', () => {
    const families = Object.values(REASON_FAMILIES).map(({ title, means, codes }) => ({
      title,
      means,
      codes: codes.toSorted(),
    }));

    expect(sections.map(({ codes, ...rest }) => ({ ...rest, codes: codes.toSorted() }))).toEqual(families);
  });

  it('has no code twice', () => {
    expect(REASON_CODES.filter((code, at) => REASON_CODES.indexOf(code) !== at)).toEqual([]);
  });

  it('has no code that nothing tells', () => {
    const text = sources().join('\n');

    expect(REASON_CODES.filter((code) => !new RegExp(`\\b${code}\\b`).test(text))).toEqual([]);
  });
});

describe('the documents', () => {
  const documents = [
    'README.md',
    'CHANGELOG.md',
    'docs/architecture.md',
    'docs/cloud-facts.md',
    'docs/safety.md',
    'docs/setup.md',
    'docs/temporal-cloud.md',
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

    it(`${document} names only files that are there`, () => {
      const text = readFileSync(join(ROOT, document), 'utf8');
      const named = [...text.matchAll(/`((?:src|sandbox|demo|test|bench|docs)\/[\w./-]+\.\w+)`/g)];
      const files = named.flatMap(([, file]) => file ?? []);

      expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
    });
  }
});

function decisions(): string[] {
  return readdirSync(join(ROOT, 'docs/decisions')).map((name) => `docs/decisions/${name}`);
}
