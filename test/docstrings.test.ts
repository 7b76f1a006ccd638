import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const EXPORT = /^export (?:declare )?(?:async )?(?:function|const|interface|type|class) (\w+)/;

it('has a docstring for all that a file of src/ or demo/ exports', () => {
  const files = ['src', 'demo'].flatMap(filesIn);
  const bare = files.flatMap((file) => bareExports(file));

  expect(files.length).toBeGreaterThan(200);
  expect(bare).toEqual([]);
});

function filesIn(folder: string): string[] {
  const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.ts')).map((name) => join(folder, name));
}

function bareExports(file: string): string[] {
  const lines = readFileSync(join(ROOT, file), 'utf8')
    .split('\n')
    .filter((line) => !line.startsWith('// eslint-disable'));
  return lines.flatMap((line, at) => {
    const name = EXPORT.exec(line)?.[1];
    return name === undefined || lines[at - 1]?.endsWith('*/') ? [] : [`${file}: ${name}`];
  });
}
