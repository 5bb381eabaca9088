// Writes src/api.gen.ts from ../api/openapi.json; with --check it only
// compares. Lists are never null in what the server answers, although the
// description allows it.
import { readFileSync, writeFileSync } from 'node:fs';

const target = 'src/api.gen.ts';
const { schemas } = JSON.parse(readFileSync('../api/openapi.json', 'utf8')).components;

function typeOf(s) {
  if (s.$ref) return s.$ref.split('/').pop();
  if (s.enum) return s.enum.map((v) => JSON.stringify(v)).join(' | ');
  if (s.oneOf) return s.oneOf.map(typeOf).join(' | ');
  const kind = [s.type].flat().find((k) => k && k !== 'null');
  switch (kind) {
    case 'array': {
      const item = typeOf(s.items ?? {});
      return item.includes('|') ? `(${item})[]` : `${item}[]`;
    }
    case 'integer':
    case 'number':
      return 'number';
    case 'string':
    case 'boolean':
      return kind;
    case 'object':
      return s.properties ? fields(s, '  ') : `Record<string, ${typeOf(s.additionalProperties || {})}>`;
    default:
      return 'unknown';
  }
}

function fields(s, indent = '') {
  const needed = new Set(s.required ?? []);
  const lines = Object.entries(s.properties ?? {})
    .filter(([name]) => name !== '$schema')
    .map(([name, p]) => `${indent}  ${name}${needed.has(name) ? '' : '?'}: ${typeOf(p)};`);
  return `{\n${lines.join('\n')}\n${indent}}`;
}

const parts = Object.keys(schemas)
  .sort()
  .map((name) => (schemas[name].properties ? `export interface ${name} ${fields(schemas[name])}` : `export type ${name} = ${typeOf(schemas[name])};`));
const text = `// Made by gen.mjs from ../api/openapi.json. Do not edit.\n\n${parts.join('\n\n')}\n`;

if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    console.error(`${target} does not fit ../api/openapi.json: run npm run types`);
    process.exit(1);
  }
} else writeFileSync(target, text);
