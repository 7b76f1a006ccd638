// Draws the pictures of docs/architecture.md from the imports: npm run architecture. With --check it writes nothing, and
// fails while the pictures are older than the code, or a part of the code has no paragraph there.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SANDBOX, SRC } from './layers.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PAGE = new URL('../docs/architecture.md', import.meta.url);
const OUTSIDE = { demo: ['demo/'], sandbox: ['sandbox/'] };

const imports = importsOf(['src', 'sandbox', 'demo']);
const before = readFileSync(PAGE, 'utf8');
const whole = { ...Object.assign({}, ...SRC), ...OUTSIDE };
const after = replaced(replaced(before, 'whole', whole), 'sandbox', Object.assign({}, ...SANDBOX));

if (!process.argv.includes('--check')) writeFileSync(PAGE, after);
else check();

function check() {
  const bare = Object.keys(whole).filter((part) => !before.includes(`\n- **${part}** `));
  if (after !== before) console.error('docs/architecture.md is older than the imports: npm run architecture');
  if (bare.length > 0) console.error(`docs/architecture.md has no paragraph on: ${bare.join(', ')}`);
  process.exitCode = after === before && bare.length === 0 ? 0 : 1;
}

/** Every import between files of ours: from where, to where, and how. */
function importsOf(folders) {
  const cruise = fileURLToPath(
    new URL('../node_modules/dependency-cruiser/bin/dependency-cruise.mjs', import.meta.url),
  );
  const args = [cruise, '--config', '.dependency-cruiser.mjs', '--output-type', 'json', ...folders];
  const { stdout } = spawnSync(process.execPath, args, { cwd: ROOT, maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout.toString()).modules.flatMap(({ source, dependencies }) =>
    dependencies.map(({ resolved, dependencyTypes: types }) => ({
      from: source,
      to: resolved,
      how: types.includes('dynamic-import') ? 'lazy' : types.includes('type-only') ? 'types' : 'values',
    })),
  );
}

/** The page with the picture of this name drawn anew. */
function replaced(page, name, parts) {
  const [begin, end] = [`<!-- picture: ${name} -->`, `<!-- end of picture -->`];
  const at = page.indexOf(begin);
  const until = page.indexOf(end, at);
  if (at < 0 || until < 0) throw new Error(`docs/architecture.md has no place for the picture ${name}`);
  return `${page.slice(0, at)}${begin}\n\n\`\`\`mermaid\n${drawn(parts)}\n\`\`\`\n\n${page.slice(until)}`;
}

function drawn(parts) {
  const arrows = arrowsBetween(parts).filter(({ to }) => to !== 'words');
  const shown = arrows.filter((arrow) => !isImplied(arrow, arrows));
  const style = { values: '-->', types: '-.->', lazy: '== lazily ==>' };
  return ['flowchart TB', ...shown.map(({ from, to, how }) => `  ${from} ${style[how]} ${to}`)].join('\n');
}

/** One arrow between two parts, by the strongest of its imports. */
function arrowsBetween(parts) {
  const names = Object.keys(parts);
  const partOf = (file) =>
    names.find((name) => parts[name].some((path) => new RegExp(`^${path}`).test(file)));
  const found = new Map();
  for (const { from, to, how } of imports) {
    const [one, other] = [partOf(from), partOf(to)];
    if (one === undefined || other === undefined || one === other) continue;
    const key = `${names.indexOf(one) + 100} ${names.indexOf(other) + 100}`;
    const stronger = ['types', 'lazy', 'values'].indexOf(how) > weightOf(found.get(key));
    if (stronger) found.set(key, { from: one, to: other, how });
  }
  return [...found].toSorted(([a], [b]) => (a < b ? 1 : -1)).map(([, arrow]) => arrow);
}

function weightOf(arrow) {
  return arrow === undefined ? -1 : ['types', 'lazy', 'values'].indexOf(arrow.how);
}

/** True when other arrows lead there too: values by values alone, types by any. */
function isImplied({ from, to, how }, arrows) {
  if (how === 'lazy') return false;
  const usable = arrows.filter(
    (arrow) => arrow.how !== 'lazy' && (how === 'types' || arrow.how === 'values'),
  );
  const seen = new Set();
  const open = usable.filter((arrow) => arrow.from === from && arrow.to !== to).map((arrow) => arrow.to);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === to) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...usable.filter((arrow) => arrow.from === next).map((arrow) => arrow.to));
  }
  return false;
}
