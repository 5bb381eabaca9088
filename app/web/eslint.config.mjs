import js from '@eslint/js';
import ts from 'typescript-eslint';

const browserTestGlobals = Object.fromEntries(
  ['process', 'console', 'setTimeout', 'clearTimeout', 'Buffer', 'URL', 'fetch', 'document', 'window', 'innerWidth', 'HTMLElement', 'getComputedStyle', 'performance', 'setInterval', 'KeyboardEvent', 'URLSearchParams'].map((n) => [n, 'readonly']),
);

export default [
  { ignores: ['dist/', 'node_modules/', 'e2e/shots/', 'e2e/hostile/'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  {
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      eqeqeq: 'error',
    },
  },
  { files: ['**/*.mjs'], languageOptions: { globals: browserTestGlobals } },
];
