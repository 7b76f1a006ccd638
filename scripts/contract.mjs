// Writes the JSON Schemas of the contract: npm run contract. A test fails while the committed ones are older.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { contractSchemas } from '../src/contract.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
for (const [path, schema] of contractSchemas()) {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(
    file,
    await format(JSON.stringify(schema), { ...(await resolveConfig(file)), parser: 'json' }),
  );
}
