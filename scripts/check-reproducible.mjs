// Results are the same bytes for one and for two workers, from any working directory and on every
// supported version of Node. Compares `stratus run … -o json=-` of the built dist/ against one
// worker on this Node in this folder, and names the first line that differs.
//
// Usage: node scripts/check-reproducible.mjs [--node 22,24,26] [scenario …]
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { values, positionals } = parseArgs({
  options: { node: { type: 'string', default: '22,24,26' } },
  allowPositionals: true,
});
const otherNodes = values.node.split(',').filter((version) => version !== '');
const scenarios =
  positionals.length > 0
    ? positionals
    : ['scenarios/calculator.yaml', 'scenarios/mmc.yaml', 'scenarios/nasa-1995.yaml'];

const elsewhere = mkdtempSync(join(tmpdir(), 'stratus-elsewhere-'));
const main = join(root, 'dist/cli/main.js');
// Enough replications for two workers to have something to share, few enough to be quick.
const common = ['--no-gate', '-q', '--replications', '2', '-o', 'json=-'];

/** @returns {{ bytes: string, problem: string | null }} */
function run({ node, scenario, jobs, cwd }) {
  const args = [main, 'run', scenario, '-j', String(jobs), ...common];
  const [command, rest] =
    node === null ? [process.execPath, args] : ['npx', ['-y', `node@${node}`, ...args]];
  const child = spawnSync(command, rest, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  if (child.error) return { bytes: '', problem: child.error.message };
  if (child.status !== 0) {
    return { bytes: '', problem: `exit code ${child.status}: ${child.stderr.trim().slice(-500)}` };
  }
  return { bytes: child.stdout, problem: null };
}

function firstDifference(expected, got) {
  const a = expected.split('\n');
  const b = got.split('\n');
  const at = a.findIndex((line, i) => line !== b[i]);
  const line = at === -1 ? a.length : at;
  return `line ${line + 1}: ${(a[line] ?? 'end').trim().slice(0, 120)} | ${(b[line] ?? 'end').trim().slice(0, 120)}`;
}

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex').slice(0, 16);
let passed = 0;
let failed = 0;
const report = (name, problem) => {
  console.log(
    `${problem === null ? 'ok' : 'NOT OK'} ${name}${problem === null ? '' : `\n   ${problem}`}`,
  );
  if (problem === null) passed++;
  else failed++;
};

try {
  for (const name of scenarios) {
    const scenario = join(root, name);
    if (!existsSync(scenario)) {
      report(name, 'there is no such file');
      continue;
    }
    const reference = run({ node: null, scenario, jobs: 1, cwd: root });
    const isDocument = reference.bytes.includes('"stratus.result"');
    report(
      `${name}: one worker on Node ${process.versions.node}: ${sha256(reference.bytes)}`,
      reference.problem ?? (isDocument ? null : 'standard output is not a result document'),
    );
    if (reference.problem !== null || !isDocument) continue;
    const variations = [
      ['two workers', { node: null, jobs: 2, cwd: root }],
      ['another working directory', { node: null, jobs: 1, cwd: elsewhere }],
      ...otherNodes.map((node) => [`Node ${node}`, { node, jobs: 1, cwd: root }]),
    ];
    for (const [variation, how] of variations) {
      const { bytes, problem } = run({ scenario, ...how });
      const differs =
        bytes === reference.bytes ? null : `differs at ${firstDifference(reference.bytes, bytes)}`;
      report(`${name}: ${variation}`, problem ?? differs);
    }
  }
} finally {
  rmSync(elsewhere, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
