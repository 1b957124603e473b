import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ReplicationResult } from '../../src/experiment/replication-result.js';
import { Histogram } from '../../src/stats/histogram.js';
import { type Document, metric, simulate, workload } from '../oracle/simulate.js';

interface MeasuredFunction {
  readonly memoryMB: number;
  readonly billedMs: number;
  readonly quantilesMs: readonly number[];
}
type Summary = Readonly<Record<'mean' | 'p10' | 'p50' | 'p90' | 'p99', number>>;
interface Measured {
  readonly durationMs: Summary;
  readonly usdPerMillion: Summary;
}
type Functions = Readonly<Record<string, MeasuredFunction>>;
interface Application {
  readonly functions: Functions;
  readonly measured: Measured;
}

const data = JSON.parse(
  readFileSync(new URL('../data/step-functions/measured.json', import.meta.url), 'utf8'),
) as {
  readonly probabilities: readonly number[];
  readonly structures: {
    readonly functions: Functions;
    readonly measured: Readonly<Record<'Sequence' | 'Choice', Measured>>;
  };
  readonly App8: Application;
  readonly App12: Application;
};

const EXECUTIONS = 20_000;
/** Lambda on x86_64, dollars a GB-second: of 2020, 2021 and today. */
const GB_SECOND = 16.6667e-6;
const REQUEST = 0.2e-6;

const quantileName = (p: number): string => {
  if (p === 0) return 'min';
  return p === 1 ? 'max' : `p${Number((100 * p).toPrecision(6))}`;
};

const functionOf = ({ memoryMB, quantilesMs }: MeasuredFunction): Document => {
  const quantiles = Object.fromEntries(
    quantilesMs.map((ms, i) => [quantileName(data.probabilities[i]!), `${ms}ms`]),
  );
  return {
    type: 'lambda',
    memory: `${memoryMB}MB`,
    timeout: '60s',
    coldStart: '0s',
    handles: { default: [{ wait: { empirical: { quantiles } } }] },
  };
};

const task = (fn: string, next?: string): Document => ({
  task: { to: fn },
  ...(next === undefined ? {} : { next }),
});
const choice = (percent: number, next: string, otherwise: string): Document => ({
  choice: [{ chance: `${percent}%`, next }],
  default: otherwise,
});

/** A machine whose executions take what they take by default; who calls it is near. */
function run(functions: Functions, startAt: string, states: Document): ReplicationResult {
  const document = {
    version: 1,
    name: 'measured',
    run: { duration: `${10 * EXECUTIONS}s`, warmup: '1h', replications: 1, seed: 1 },
    pricing: { region: 'us-east-2' },
    workloads: { clients: { entry: 'flow', arrivals: { every: { interval: '10s' } } } },
    resources: {
      flow: {
        type: 'step-functions',
        kind: 'express',
        latency: '0s',
        apiTime: '0s',
        startAt,
        states,
      },
      ...Object.fromEntries(Object.entries(functions).map(([id, fn]) => [id, functionOf(fn)])),
    },
  };
  return simulate(document, 1)[0]!;
}

const SHARES = { p10: 0.1, p50: 0.5, p90: 0.9, p99: 0.99 } as const;

/** Of executions, in milliseconds: who calls waits for nothing else here. */
function durationMs(result: ReplicationResult): Summary {
  const { latency, latencyHistogram } = workload(result);
  const histogram = Histogram.fromSnapshot(latencyHistogram);
  const quantiles = Object.entries(SHARES).map(([name, share]) => [
    name,
    1000 * histogram.quantile(share),
  ]);
  return { mean: 1000 * latency.mean, ...Object.fromEntries(quantiles) } as Summary;
}
const executions = (result: ReplicationResult) => metric(result, 'flow', 'succeeded');
const say = (text: string) => process.stdout.write(`${text}\n`);
const off = (got: number, want: number) => got / want - 1;
const percent = (x: number) => `${(100 * x).toFixed(2)} %`;

describe('structures of functions, as AWS ran them', () => {
  const { functions, measured } = data.structures;
  const STRUCTURES = {
    Sequence: run(functions, 'f1', {
      f1: task('f1', 'f2'),
      f2: task('f2', 'f3'),
      f3: task('f3', 'f4'),
      f4: task('f4'),
    }),
    Choice: run(functions, 'choice', {
      choice: choice(60, 'f1', 'f2'),
      f1: task('f1', 'f3'),
      f3: task('f3'),
      f2: task('f2', 'f4'),
      f4: task('f4'),
    }),
  };

  for (const name of ['Sequence', 'Choice'] as const) {
    it(`${name}: mean, p10, p50, p90 of the duration within 3 %`, () => {
      const result = STRUCTURES[name];
      const times = durationMs(result);
      const want = measured[name].durationMs;
      const errors = (['mean', 'p10', 'p50', 'p90', 'p99'] as const).map(
        (stat) => [stat, off(times[stat], want[stat])] as const,
      );
      const gbSeconds = Object.keys(functions).reduce(
        (sum, id) => sum + metric(result, id, 'billedGbSeconds'),
        0,
      );
      const usd = (1e6 * GB_SECOND * gbSeconds) / executions(result);
      const cost = off(usd, measured[name].usdPerMillion.mean);
      say(
        `${name}: ${errors.map(([stat, x]) => `${stat} ${percent(x)}`).join(', ')}; cost ${percent(cost)}`,
      );
      for (const [stat, x] of errors)
        if (stat !== 'p99') expect(Math.abs(x), stat).toBeLessThanOrEqual(0.03);
      expect(Math.abs(cost)).toBeLessThanOrEqual(0.03);
    });
  }
});

/** The two applications: their second branch, and what follows both, are alike but for one choice. */
const APPS = {
  App8: {
    f5: task('f5'),
    f3: task('f3', 'f6'),
  },
  App12: {
    f5: task('f5', 'both'),
    both: {
      parallel: [
        { startAt: 'f11', states: { f11: task('f11') } },
        { startAt: 'f12', states: { f12: task('f12') } },
      ],
    },
    f3: task('f3', 'which'),
    which: choice(80, 'f9', 'f10'),
    f9: task('f9', 'f6'),
    f10: task('f10', 'f6'),
  },
};

function application(name: keyof typeof APPS): Document {
  const own = APPS[name] as Readonly<Record<string, Document>>;
  const pick = (names: readonly string[]) =>
    Object.fromEntries(names.filter((id) => own[id]).map((id) => [id, own[id]]));
  return {
    f1: task('f1', 'branches'),
    branches: {
      parallel: [
        {
          startAt: 'f2',
          states: {
            f2: task('f2', 'way'),
            way: choice(60, 'f4', 'f5'),
            f4: task('f4'),
            ...pick(['f5', 'both']),
          },
        },
        {
          startAt: 'f3',
          states: {
            ...pick(['f3', 'which', 'f9', 'f10']),
            f6: task('f6', 'again'),
            again: choice(10, 'f3', 'done'),
            done: { pass: {} },
          },
        },
      ],
      next: 'f7',
    },
    f7: task('f7', 'repeat'),
    repeat: choice(20, 'f7', 'f8'),
    f8: task('f8'),
  };
}

describe('applications of eight and twelve functions, as AWS ran them', () => {
  for (const name of ['App8', 'App12'] as const) {
    it(`${name}: mean duration within 2.5 %, cost within 1.2 %`, () => {
      const { functions, measured } = data[name];
      const result = run(functions, 'f1', application(name));
      // In 2020 each invocation was billed in begun 100 ms: the mean of those is measured.
      const usd = Object.entries(functions).reduce((sum, [id, { memoryMB, billedMs }]) => {
        const each = (GB_SECOND * billedMs * memoryMB) / 1024 / 1000 + REQUEST;
        return sum + metric(result, id, 'invocations') * each;
      }, 0);
      const times = durationMs(result);
      const duration = off(times.mean, measured.durationMs.mean);
      const cost = off((1e6 * usd) / executions(result), measured.usdPerMillion.mean);
      const p50 = off(times.p50, measured.durationMs.p50);
      const p90 = off(times.p90, measured.durationMs.p90);
      say(
        `${name}: mean ${percent(duration)}, p50 ${percent(p50)}, p90 ${percent(p90)}, cost ${percent(cost)}`,
      );
      expect(Math.abs(duration)).toBeLessThanOrEqual(0.025);
      expect(Math.abs(cost)).toBeLessThanOrEqual(0.012);
    });
  }
});
