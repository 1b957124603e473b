// Runs every shipped scenario as a user would, and says how long each takes. A scenario that does not
// run, or breaks an SLO of its own that is more than a warning, fails the check; times are told, not
// judged.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const main = join(root, 'dist', 'cli', 'main.js');
const only = process.argv.slice(2);
const files = readdirSync(join(root, 'scenarios'))
  .filter((file) => file.endsWith('.yaml'))
  .filter((file) => only.length === 0 || only.some((name) => file.includes(name)));
const reports = mkdtempSync(join(tmpdir(), 'stratus-scenarios-'));

let failed = 0;
for (const file of files) {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [main, 'run', join('scenarios', file), '-q', '-o', `json=${join(reports, `${file}.json`)}`],
    { cwd: root, encoding: 'utf8' },
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const last = stdout.trim().split('\n').at(-1) ?? '';
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${seconds.padStart(6)} s  ${file}: ${last}`);
  if (status !== 0) {
    failed++;
    console.log(stderr.trim());
  }
}
rmSync(reports, { recursive: true, force: true });
console.log(
  `${files.length - failed} of ${files.length} scenarios ran, and broke no SLO that is more than a warning`,
);
process.exitCode = failed === 0 && files.length > 0 ? 0 : 1;
