// The light package kms-release-client: src/client.ts and what it reaches, as CommonJS, which both `import` and
// `require` load. Nothing of it is written twice: the code is that of dist/, the page of the API its docstrings.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { apiPage } from './api-page.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const built = join(root, 'dist', 'src');

/** Writes the package into an empty folder, ready for `npm pack`. */
export async function writeClientPackage(folder) {
  const { status } = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs'), '--quiet'], {
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new Error('the sources do not compile');
  const packages = new Set();
  for (const extension of ['.js', '.d.ts']) {
    for (const file of reachedFrom(join(built, `client${extension}`), extension, packages)) {
      const to = join(folder, relative(built, file));
      mkdirSync(dirname(to), { recursive: true });
      writeFileSync(to, extension === '.js' ? asCommonJs(file) : readFileSync(file, 'utf8'));
    }
  }
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest(packages), null, 2)}\n`);
  copyFileSync(join(root, 'docs', 'client.md'), join(folder, 'README.md'));
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  writeFileSync(join(folder, 'API.md'), await apiPage());
}

/** Every file that this one imports, by whatever way; packages are added by name. */
function reachedFrom(entry, extension, packages) {
  const files = new Set([entry]);
  for (const file of files) {
    const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true);
    for (const { fileName: name } of importedFiles) {
      if (name.startsWith('.')) files.add(join(dirname(file), name.replace(/\.js$/, extension)));
      else if (!name.startsWith('node:')) packages.add(/^(@[^/]+\/)?[^/]+/.exec(name)[0]);
    }
  }
  return files;
}

function asCommonJs(file) {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), { fileName: file, compilerOptions });
  return outputText.replace(/^\/\/# sourceMappingURL=.*$\n?/m, '');
}

function manifest(packages) {
  const { version, license, engines, dependencies } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  const versions = [...packages].sort().map((name) => {
    if (dependencies[name] === undefined) throw new Error(`${name} is no dependency of kms-release`);
    return [name, `^${dependencies[name]}`];
  });
  // Without it Temporal's own types do not compile for whoever checks those of libraries too (`skipLibCheck: false`).
  versions.push(['@types/ms', '^2.1.0']);
  return {
    ...{ name: 'kms-release-client', version },
    description: 'Asks for, follows, approves and stops releases of KMS instances by kms-release',
    ...{ license, type: 'commonjs', engines },
    ...{ main: './client.js', types: './client.d.ts' },
    exports: { '.': { types: './client.d.ts', default: './client.js' }, './package.json': './package.json' },
    dependencies: Object.fromEntries(versions),
  };
}
