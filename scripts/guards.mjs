// Writes the list of docs/guards.md and the ranges of docs/safety.md anew: npm run guards. A test fails while they are older.
import { readFile, writeFile } from 'node:fs/promises';
import { GUARDS } from '../test/guards/guards.mjs';

const SAFETY = new URL('../docs/safety.md', import.meta.url);
const LIST = new URL('../docs/guards.md', import.meta.url);

const of = (invariant) => GUARDS.filter(({ id }) => id.startsWith(`${invariant}.`));
const safety = await readFile(SAFETY, 'utf8');
const intro = (await readFile(LIST, 'utf8')).split('\n## ')[0].trimEnd();
const headings = [...safety.matchAll(/^### (I\d+)\. (.+)$/gm)];
const sections = headings.map(
  ([, invariant, title]) =>
    `## ${invariant}. ${title}\n\n${of(invariant)
      .map(({ id, name }) => `- ${id} ${name}`)
      .join('\n')}`,
);

await writeFile(LIST, `${[intro, ...sections].join('\n\n')}\n`);
await writeFile(
  SAFETY,
  safety.replace(
    /^- Guards: \[(I\d+)\.1 to I\d+\.\d+\]/gm,
    (_, invariant) => `- Guards: [${invariant}.1 to ${invariant}.${of(invariant).length}]`,
  ),
);
