import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..');
/** Where Debian's python3-simpy3 puts SimPy: not the first python3 of every PATH. */
const PYTHON = '/usr/bin/python3';

/** Whether a peer can be measured on this machine. */
export function available(run) {
  if (run.start.python === undefined) return true;
  return spawnSync(PYTHON, ['-c', 'import simpy']).status === 0;
}

/**
 * Runs one measurement in a process of its own.
 * @returns {{ seconds: number, maxRssBytes: number, answer: object }}
 * @throws if the process fails
 */
export function measure({ start }) {
  if (start.child !== undefined) {
    return lastLine(
      spawn(process.execPath, [join(here, 'child.mjs'), JSON.stringify(start.child)]),
    );
  }
  if (start.python !== undefined) {
    const [script, ...rest] = start.python;
    return lastLine(spawn(PYTHON, [join(here, script), ...rest]));
  }
  return measureProgram(start.program, start.errorRate ?? 0.01);
}

/**
 * The command line from start to end, one replication on one thread.
 * @param errorRate the most that an intact run of this scenario has
 */
function measureProgram(args, errorRate) {
  const folder = mkdtempSync(join(tmpdir(), 'stratus-bench-'));
  const usage = join(folder, 'usage.json');
  try {
    const began = process.hrtime.bigint();
    const output = spawn(
      process.execPath,
      [
        ...['--import', new URL('report-usage.mjs', import.meta.url).href],
        join(root, 'dist/cli/main.js'),
        ...args,
        ...['--replications', '1', '-j', '1', '--no-gate', '-q', '-o', 'json=-'],
      ],
      { STRATUS_BENCH_USAGE: usage },
    );
    const seconds = Number(process.hrtime.bigint() - began) / 1e9;
    const { maxRssBytes } = JSON.parse(readFileSync(usage, 'utf8'));
    return { seconds, maxRssBytes, answer: answerOf(JSON.parse(output), errorRate) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a result document says of its only replication; `problem` if requests got lost or too many failed. */
function answerOf(result, allowed) {
  const [cell] = result.cells;
  const [{ fingerprint, events, requests }] = cell.replications;
  let problem = null;
  for (const [id, { requests: counts, errorRate }] of Object.entries(cell.workloads)) {
    const failed = Object.values(counts.failed).reduce((sum, { value }) => sum + value, 0);
    const accounted = counts.completed.value + failed + counts.inFlight.value;
    if (accounted !== counts.offered.value) {
      problem = `${id}: ${counts.offered.value} requests offered, ${accounted} accounted for`;
    } else if (!(counts.completed.value > 0) || errorRate.value > allowed) {
      problem = `${id}: ${counts.completed.value} completed, error rate ${errorRate.value}`;
    }
  }
  return { requests, events, fingerprint, problem };
}

function spawn(command, args, env = {}) {
  const child = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (child.error) throw child.error;
  if (child.status !== 0) {
    throw new Error(
      `${command} ${args.join(' ')}: exit code ${child.status}\n${child.stderr.trim()}`,
    );
  }
  return child.stdout;
}

const lastLine = (output) => JSON.parse(output.trimEnd().split('\n').at(-1));
