#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import module from 'node:module';

// Compiled code is kept between starts where Node can (from 22.1).
(module as { enableCompileCache?: () => unknown }).enableCompileCache?.();

const [{ runApp }, { Terminal }] = await Promise.all([import('./app.js'), import('./terminal.js')]);

const terminal = new Terminal(process.stdout, process.stderr, process.env);
const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string };

const code = await runApp({
  words: process.argv.slice(2),
  terminal,
  version,
  readStdin: async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  },
});
await terminal.flush();
// Nothing may keep a finished command alive: a worker that will not end, an open stdin.
process.exit(code);
