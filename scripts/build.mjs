// Compiles src/ to dist/ and copies the data files (JSON) that the compiler leaves behind.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');

const tsc = spawnSync(
  process.execPath,
  [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'tsconfig.build.json')],
  { stdio: 'inherit' },
);
if (tsc.status !== 0) process.exit(tsc.status ?? 1);

const sources = join(root, 'src');
cpSync(sources, dist, {
  recursive: true,
  filter: (path) => statSync(path).isDirectory() || path.endsWith('.json'),
});

// A source that was deleted must not live on in dist/.
for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !/\.(js|d\.ts)$/.test(entry.name)) continue;
  const built = join(entry.parentPath, entry.name);
  const source = join(sources, built.slice(dist.length + 1)).replace(/(\.d\.ts|\.js)$/, '.ts');
  if (statSync(source, { throwIfNoEntry: false }) === undefined) rmSync(built);
}
const bin = join(dist, 'cli/main.js');
if (statSync(bin, { throwIfNoEntry: false })) chmodSync(bin, 0o755);
