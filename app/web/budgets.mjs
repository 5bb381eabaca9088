// Holds the build to its sizes, and the sources to the rules for hostile mail.
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const kb = 1024;
const gz = (...files) => files.reduce((sum, f) => sum + gzipSync(readFileSync(`dist/${f}`)).length, 0);
// A document's first load is its own file and the shared one.
const sizes = [
  ['mail.js + chunk.js', gz('mail.js', 'chunk.js'), 60 * kb],
  ['mail.css', gz('mail.css'), 10 * kb],
  ['pages.js', gz('pages.js'), 25 * kb],
  ['settings.js', gz('settings.js'), 25 * kb],
  ['recall.js', gz('recall.js'), 5 * kb],
  ['auditor.js', gz('auditor.js'), 8 * kb],
  ['waiting.js', gz('waiting.js'), 6 * kb],
  ['chatsheets.js', gz('chatsheets.js'), 5 * kb],
  ['todo.js', gz('todo.js'), 5 * kb],
  ['editor.js', gz('editor.js'), 26 * kb],
  ['purify.js', gz('purify.js'), 25 * kb],
  ['admin.js + admin-chunk.js', gz('admin.js', 'admin-chunk.js'), 60 * kb],
  ['admin-sections.js', gz('admin-sections.js'), 40 * kb],
  ['auditlog.js', gz('admin-auditlog.js'), 5 * kb],
  ['market.js', gz('market.js'), 60 * kb],
];
const faults = sizes.filter(([, have, limit]) => have > limit).map(([name, have, limit]) => `${name} is ${have} bytes gzipped, limit ${limit}`);

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const runtime = Object.entries(lock.packages).filter(([path, p]) => path && !p.dev && !p.devOptional && !p.optional);
if (runtime.length > 6) faults.push(`${runtime.length} packages are needed at run time, limit 6`);
const direct = Object.keys({ ...lock.packages[''].dependencies, ...lock.packages[''].devDependencies });
if (direct.length > 20) faults.push(`${direct.length} packages are named, limit 20`);

const sources = readdirSync('src', { recursive: true, withFileTypes: true })
  .filter((e) => e.isFile())
  .map((e) => `${e.parentPath ?? e.path}/${e.name}`);
for (const file of sources) {
  const text = readFileSync(file, 'utf8');
  if (/allow-scripts/.test(text)) faults.push(`${file} lets a frame run scripts`);
  if (/innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write/.test(text) && !/core\/frame\.ts$|src\/editor\.ts$/.test(file)) faults.push(`${file} makes HTML of text`);
}
for (const [name, have, limit] of sizes) console.log(`${name.padEnd(28)} ${(have / kb).toFixed(1).padStart(6)} of ${(limit / kb).toFixed(0)} KB`);
if (faults.length) {
  console.error(faults.join('\n'));
  process.exit(1);
}
