import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The command line as it is built. */
export const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
export const SCENARIOS = fileURLToPath(new URL('../../scenarios', import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A folder of its own to start commands in. */
export class Workplace {
  readonly directory = mkdtempSync(join(tmpdir(), 'stratus-'));

  path(...parts: string[]): string {
    return join(this.directory, ...parts);
  }

  write(name: string, text: string): string {
    writeFileSync(this.path(name), text);
    return name;
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Starts `stratus`; `onErr` sees what it writes to stderr as it comes. */
  stratus(
    words: readonly string[],
    options: {
      readonly env?: Record<string, string>;
      readonly stdin?: string;
      readonly onErr?: (text: string, child: ChildProcess) => void;
    } = {},
  ): Promise<Finished> {
    return this.command(process.execPath, [MAIN, ...words], options);
  }

  command(
    program: string,
    words: readonly string[],
    options: {
      readonly env?: Record<string, string>;
      readonly stdin?: string;
      readonly onErr?: (text: string, child: ChildProcess) => void;
    } = {},
  ): Promise<Finished> {
    const { NO_COLOR: _, FORCE_COLOR: __, NODE_OPTIONS: ___, ...inherited } = process.env;
    const child = spawn(program, words, {
      cwd: this.directory,
      env: { ...inherited, ...options.env },
    });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      err += text;
      options.onErr?.(err, child);
    });
    child.stdin.on('error', () => {});
    child.stdin.end(options.stdin ?? '');
    return new Promise((resolve) => {
      child.on('close', (code) => resolve({ code, out, err }));
    });
  }
}

/** A small station: `holds` or `fails` says what becomes of its SLO. */
export function station(
  options: {
    readonly name?: string;
    readonly slo?: 'holds' | 'fails' | 'warns' | 'no-data';
    readonly replications?: number;
    readonly duration?: string;
    readonly pricePerHour?: number;
  } = {},
): string {
  const slos = {
    holds: '- { name: quick, metric: latency, stat: p99, workload: callers, max: 10s }',
    fails: '- { name: quick, metric: latency, stat: p99, workload: callers, max: 1ms }',
    warns:
      '- { name: quick, metric: latency, stat: p99, workload: callers, max: 1ms, severity: warning }',
    'no-data': '- { name: quick, metric: latency, stat: p99, workload: silent, max: 1s }',
  };
  return `version: 1
name: ${options.name ?? 'station'}
run: { duration: ${options.duration ?? '60s'}, warmup: 5s, replications: ${options.replications ?? 3}, seed: 1 }
pricing: { region: us-east-1 }
workloads:
  callers: { entry: desk, arrivals: { poisson: { rate: 100 req/s } } }
  silent: { entry: desk, arrivals: { stages: [ { for: 1s, rate: 0 req/s } ] } }
resources:
  desk: { type: service, servers: 4, time: { exponential: { mean: 20ms } }, price: { perHour: $${options.pricePerHour ?? 1} } }
slos:
  ${slos[options.slo ?? 'holds']}
`;
}
