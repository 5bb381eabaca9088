// Bundles the unit tests and runs them with node:test.
import * as esbuild from 'esbuild';
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';

const out = 'node_modules/.cache/unit';
rmSync(out, { recursive: true, force: true });
const files = readdirSync('test').filter((f) => f.endsWith('.test.mjs'));
await esbuild.build({
  entryPoints: files.map((f) => `test/${f}`),
  bundle: true,
  platform: 'node',
  format: 'esm',
  outdir: out,
  outExtension: { '.js': '.mjs' },
  logLevel: 'warning',
});
const run = spawnSync(process.execPath, ['--test', ...files.map((f) => `${out}/${f}`)], { stdio: 'inherit', env: { ...process.env, TZ: 'Asia/Shanghai' } });
process.exit(run.status ?? 1);
