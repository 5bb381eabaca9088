// Builds the three documents into dist/. The output is committed, so it stays
// readable: names and white space are kept, only syntax is lowered.
import * as esbuild from 'esbuild';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';

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
const scripts = {
  ...shared,
  format: 'esm',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  entryPoints: {
    mail: 'src/mail/main.tsx',
    admin: 'src/admin/main.tsx',
    market: 'src/market/main.tsx',
    editor: 'src/editor.ts',
  },
};
const styles = {
  ...shared,
  entryPoints: { mail: 'css/mail.css', admin: 'css/admin.css', market: 'css/market.css' },
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
if (watch) {
  for (const options of [scripts, styles]) await (await esbuild.context(options)).watch();
} else {
  await Promise.all([esbuild.build(scripts), esbuild.build(styles)]);
}
