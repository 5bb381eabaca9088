// Builds the three documents into dist/. The output is committed, so it stays
// readable: names and white space are kept, only syntax is lowered.
import * as esbuild from 'esbuild';
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';

const watch = process.argv.includes('--watch');
const shared = {
  bundle: true,
  target: ['es2020', 'chrome87', 'safari14.1'],
  outdir: 'dist',
  minifySyntax: true,
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
  alias: { 'squire-rte': './node_modules/squire-rte/dist/squire-raw.mjs' },
};
const scripts = { ...shared, format: 'esm', jsx: 'automatic', jsxImportSource: 'preact' };
// The mail page brings files that are fetched later: pages, editor, purify, en.
// What they share with it lies in chunk.js. The administration fetches its later
// pages as admin-sections.js and shares admin-chunk.js with them.
const mail = { ...scripts, entryPoints: { mail: 'src/mail/main.tsx' }, splitting: true, chunkNames: '[name]' };
const admin = { ...scripts, entryPoints: { admin: 'src/admin/main.tsx' }, splitting: true, chunkNames: 'admin-[name]' };
const market = { ...scripts, entryPoints: { market: 'src/market/main.tsx' }, splitting: true, chunkNames: 'market-[name]' };
const styles = {
  ...shared,
  entryPoints: { mail: 'css/mail.css', office: 'css/office.css', admin: 'css/admin.css', market: 'css/market.css' },
};

async function licences() {
  const names = ['preact', '@preact/signals', '@preact/signals-core', 'dompurify', 'squire-rte'];
  const texts = await Promise.all(
    names.map(async (name) => {
      const text = await readFile(`node_modules/${name}/LICENSE`, 'utf8');
      return `${name}\n\n${text.trim()}\n`;
    }),
  );
  await writeFile('dist/LICENSES.txt', texts.join('\n----\n\n'));
}

await rm('dist', { recursive: true, force: true });
await mkdir('dist');
await cp('pages', 'dist', { recursive: true });
await licences();
/** stamp writes the hash of each later file into the imports that name it. */
async function stamp() {
  const names = (await readdir('dist')).filter((n) => n.endsWith('.js'));
  const link = /"\.\/([\w-]+\.js)"/g;
  const done = new Map();
  const visit = async (name) => {
    // Without its hash a file would be fetched and run a second time.
    if (done.get(name) === '') throw new Error(`${name} is in a circle of imports and has no hash to be linked by`);
    if (done.has(name)) return done.get(name);
    done.set(name, '');
    let text = await readFile(`dist/${name}`, 'utf8');
    for (const dep of new Set([...text.matchAll(link)].map((m) => m[1]))) {
      const sum = names.includes(dep) ? await visit(dep) : '';
      if (sum) text = text.replaceAll(`"./${dep}"`, `"./${dep}?v=${sum}"`);
    }
    await writeFile(`dist/${name}`, text);
    const sum = createHash('sha256').update(text).digest('hex').slice(0, 12);
    done.set(name, sum);
    return sum;
  };
  for (const name of names) await visit(name);
}

if (watch) {
  for (const options of [mail, admin, market, styles]) await (await esbuild.context(options)).watch();
} else {
  await Promise.all([mail, admin, market, styles].map((options) => esbuild.build(options)));
  await stamp();
}
