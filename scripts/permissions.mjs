// Writes what deploy/ram allows, and docs/permissions.md, from the places: npm run permissions. A test fails while they are
// older.
import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { LISTS, permissionsByPlace, RELEASES } from '../src/probes/permissions.ts';
import { labelOf } from '../src/release/by-group.ts';

const table = permissionsByPlace();
const all = [...new Set(table.flatMap(({ actions }) => actions))];

for (const [role, more] of [
  ['observer', []],
  ['executor', [RELEASES]],
  ['candidates', LISTS],
]) {
  const file = new URL(`../deploy/ram/${role}.json`, import.meta.url);
  const policy = JSON.parse(await readFile(file, 'utf8'));
  policy.Statement[0].Action = [...all, ...more].toSorted();
  await writePretty(file, JSON.stringify(policy), 'json');
}

const rows = table.map(
  ({ place, actions }) => `| ${place} | ${labelOf(place)} | ${actions.map((a) => `\`${a}\``).join(', ')} |`,
);
const text = `# Permissions

What each place needs of RAM, for observer and executor alike; \`deploy/ram/*.json\` allow exactly this, and the executor \`${RELEASES}\` beside. \`kms-release candidates\` needs what the observer needs, and ${LISTS.map((a) => `\`${a}\``).join(' and ')} beside, which find the instances (\`deploy/ram/candidates.json\`). A permission that is missing leaves its place open (\`NOT_COVERED\`), which a policy has to accept by name; those of the instance itself keep the instance.

Give them to **roles, attached for the whole account**. What a user has by a user group is attached to the group, and not among what the user is said to have ([45](decisions/0045-when-there-is-none.md)): up to eight places that cost nothing then stay open, however much is allowed. \`kms-release doctor\` says what holds.

Written by \`npm run permissions\`.

| Place | What it is | Actions |
| --- | --- | --- |
${rows.join('\n')}
`;
await writePretty(new URL('../docs/permissions.md', import.meta.url), text, 'markdown');

async function writePretty(file, source, parser) {
  const options = await resolveConfig(file);
  await writeFile(file, await format(source, { ...options, parser }));
}
