// The page of the client's API, from the docstrings of src/client.ts and of whatever it exports.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application } from 'typedoc';

const root = fileURLToPath(new URL('..', import.meta.url));
const TABLES = ['parameters', 'interfaceProperties', 'typeDeclaration', 'propertyMembers'];

/** The page as Markdown. Throws where an exported thing mentions one that is not exported. */
export async function apiPage() {
  const folder = await mkdtemp(join(tmpdir(), 'kms-release-api-'));
  try {
    await write(folder);
    return await readFile(join(folder, 'README.md'), 'utf8');
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function write(folder) {
  const typedoc = await Application.bootstrapWithPlugins({
    name: 'kms-release-client',
    entryPoints: [join(root, 'src', 'client.ts')],
    tsconfig: join(root, 'tsconfig.client.json'),
    plugin: ['typedoc-plugin-markdown'],
    outputs: [{ name: 'markdown', path: folder }],
    outputFileStrategy: 'modules',
    readme: 'none',
    hidePageHeader: true,
    hideBreadcrumbs: true,
    disableSources: true,
    ...Object.fromEntries(TABLES.map((what) => [`${what}Format`, 'table'])),
    tableColumnSettings: { hideModifiers: true, hideInherited: true },
    groupOrder: ['Functions', 'Interfaces', 'Type Aliases', 'Variables'],
    sort: ['source-order'],
    excludeExternals: true,
    // `tsc` does that, and with everything else.
    intentionallyNotExported: ['PLACES', 'SCANS', 'REASON_FAMILIES'],
    skipErrorChecking: true,
    logLevel: 'Warn',
  });
  const project = await typedoc.convert();
  if (project === undefined) throw new Error('typedoc found nothing');
  typedoc.validate(project);
  await typedoc.generateOutputs(project);
  if (typedoc.logger.hasErrors() || typedoc.logger.hasWarnings()) throw new Error('see above');
}
