// npm run bench:coverage: which lines of src/ and demo/ the tests run. Workers, CLI and demo are processes of their own, and
// workflows run in threads: what those ran is added, through source maps, to what vitest counts in its own processes.
// Leaves out test/kill, whose processes end without writing anything. Exits 1 below 90 %. Words are passed to vitest.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const WANTED = 90;
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BUNDLE = join(ROOT, 'dist', 'workflow-bundle.js');
const folder = mkdtempSync(join(tmpdir(), 'kms-release-coverage-'));
const scripts = new Map();

try {
  const args = ['run', '--coverage', `--coverage.reportsDirectory=${join(folder, 'own')}`];
  const { status } = spawnSync(
    process.execPath,
    [
      join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'),
      ...args,
      '--exclude=test/kill/**',
      ...process.argv.slice(2),
    ],
    { cwd: ROOT, stdio: 'inherit', env: { ...process.env, KMS_RELEASE_COVERAGE: join(folder, 'others') } },
  );
  if (status !== 0) console.error('Some tests are red: the figures are of what ran.');
  report(linesOf(join(folder, 'own', 'coverage-final.json')), linesOfOthers(join(folder, 'others')));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** By file, each line that begins a statement, and whether a process of vitest ran it. */
function linesOf(path) {
  const files = Object.values(JSON.parse(readFileSync(path, 'utf8')));
  return new Map(
    files.map((file) => {
      const lines = new Map();
      for (const [id, { start }] of Object.entries(file.statementMap))
        lines.set(start.line, lines.get(start.line) === true || file.s[id] > 0);
      return [file.path, lines];
    }),
  );
}

/** By file, the lines that any other process or thread ran. */
function linesOfOthers(place) {
  const ran = new Map();
  for (const name of readdirSync(place)) {
    const { result } = JSON.parse(readFileSync(join(place, name), 'utf8'));
    for (const script of result) addLines(ran, script);
  }
  return ran;
}

function addLines(ran, { url, functions }) {
  const script = scriptAt(url);
  if (script === undefined) return;
  const hits = hitsOf(functions, script.text.length);
  for (const { offset, source, line } of script.starts) {
    if (hits[offset] !== 1) continue;
    if (!ran.has(source)) ran.set(source, new Set());
    ran.get(source).add(line);
  }
}

/** One byte for each character of a script: 1 where it ran. Inner ranges come after the outer ones and correct them. */
function hitsOf(functions, length) {
  const hits = new Uint8Array(length);
  const ranges = functions.flatMap((each) => each.ranges);
  ranges.sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
  for (const { startOffset, endOffset, count } of ranges)
    hits.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  return hits;
}

/** A script of ours with the first place of each of its lines, and the line of src/ or demo/ that it was made from. */
function scriptAt(url) {
  const path = url.startsWith('file:') ? fileURLToPath(url) : url;
  const ours = ['src', 'demo'].some((part) => path.startsWith(join(ROOT, 'dist', part)));
  if (path !== BUNDLE && !ours) return undefined;
  if (!scripts.has(path)) scripts.set(path, readScript(path));
  return scripts.get(path);
}

function readScript(path) {
  const text = readFileSync(path, 'utf8');
  const map = new SourceMap(path === BUNDLE ? mapIn(text) : JSON.parse(readFileSync(`${path}.map`, 'utf8')));
  const starts = [];
  let offset = 0;
  for (const [at, line] of text.split('\n').entries()) {
    const column = line.search(/\S/);
    const entry = column < 0 ? {} : map.findEntry(at, column);
    // An entry of an earlier line says nothing about this one.
    if (entry.generatedLine === at) {
      const source = fileURLToPath(new URL(entry.originalSource, pathToFileURL(path)));
      starts.push({ offset: offset + column, source, line: entry.originalLine + 1 });
    }
    offset += line.length + 1;
  }
  return { text, starts };
}

function mapIn(text) {
  return JSON.parse(Buffer.from(text.slice(text.lastIndexOf(';base64,') + 8).trim(), 'base64').toString());
}

function report(own, others) {
  const rows = [...own].map(([path, lines]) => {
    const missed = [...lines].filter(([line, ran]) => !ran && others.get(path)?.has(line) !== true);
    return { file: relative(ROOT, path), lines: lines.size, missed: missed.map(([line]) => line) };
  });
  for (const { file, lines, missed } of rows.sort((a, b) => b.missed.length - a.missed.length)) {
    if (missed.length > 0) console.log(`${file}: ${missed.length} of ${lines} not run: ${missed.join(', ')}`);
  }
  const all = rows.reduce((sum, { lines }) => sum + lines, 0);
  const missed = rows.reduce((sum, row) => sum + row.missed.length, 0);
  const percent = (100 * (all - missed)) / all;
  console.log(
    `${all - missed} of ${all} lines of src/ and demo/ run: ${percent.toFixed(1)} % (wanted: ${WANTED} %)`,
  );
  if (percent < WANTED) process.exitCode = 1;
}
