import { describe, expect, it } from 'vitest';
import type { FaultSpec } from '../../src/models/fault.js';
import type { HealthCheck } from '../../src/models/route53/health-check.js';
import type { NormalisedScenario } from '../../src/scenario/normalised.js';
import {
  at,
  entry,
  fault,
  healthCheck,
  scenario,
  service,
  wire,
  workload,
  zone,
} from '../models/fixtures.js';
import { input, readRows } from './rows.js';

/**
 * An endpoint that fails for good at a random moment, and a stand-by: when Route 53 notices, and when
 * a client is led to the other. Services stand outside of every network, and a fault of kind `errors`
 * answers at once, so the times are those of the checks and the caches alone.
 */
const rows = readRows('oracles.json').filter(({ id }) => id.startsWith('route53_'));

const instant = service({ time: null, handles: { default: [] } });

/** A sequence of numbers that fill [0, 1) evenly: the golden ratio's. */
const uniform = (n: number): number => (n * 0.618033988749895) % 1;

function failing(atS: number): FaultSpec {
  return fault('errors', { name: 'dead', resource: 'east', share: 1, atS });
}

interface Setting {
  readonly intervalS: number;
  readonly failures: number;
  readonly ttlS: number;
}

function failover(
  { intervalS, failures, ttlS }: Setting,
  failsAt: number,
  times: readonly number[],
): NormalisedScenario {
  const rule = {
    policy: 'failover' as const,
    entries: [entry('east', { healthCheck: 'alive' }), entry('west', { secondary: true })],
  };
  return {
    ...scenario(
      { clients: workload('bank', { host: 'www.shop.example', source: at(times) }) },
      {
        bank: zone({ www: { ttlS, rule, targets: ['east', 'west'] } }),
        alive: healthCheck('east', { intervalS, failures }),
        east: instant,
        west: instant,
      },
    ),
    faults: [failing(failsAt)],
  };
}

/** Seconds from the failure until the check's status changes, and until a client reaches the stand-by. */
function observe(setting: Setting, seed: number) {
  const { intervalS, failures, ttlS } = setting;
  const upper = failures * intervalS + ttlS;
  const failsAt = 40 + uniform(seed) * Math.max(ttlS, intervalS);
  // A cached answer expires at multiples of the TTL, where a request asks anew; the failure comes at
  // any time between. Without a cache every request asks: they come close together.
  const step = ttlS === 0 ? 0.05 : 10;
  const from = ttlS === 0 ? failsAt : 0;
  const times = Array.from(
    { length: Math.ceil((failsAt + upper - from) / step) + 2 },
    (_, i) => from + i * step,
  );
  const { sim, resources } = wire(failover(setting, failsAt, times), seed);
  let detectedAt = Number.NaN;
  let switchedAt = Number.NaN;
  (resources.get('alive') as HealthCheck).whenChanged((healthy) => {
    expect(healthy).toBe(false);
    detectedAt = sim.now;
  });
  const west = resources.get('west')!;
  const end = failsAt + upper + 2 * step;
  for (const time of times) {
    sim.run(time + 1e-9);
    if ((west.metrics(1).served as number) > 0) {
      switchedAt = time;
      break;
    }
  }
  if (sim.now < end) sim.run(end);
  return { detection: detectedAt - failsAt, clientSwitch: switchedAt - failsAt, step };
}

function mean(values: readonly number[]) {
  const value = values.reduce((sum, x) => sum + x, 0) / values.length;
  const spread = values.reduce((sum, x) => sum + (x - value) ** 2, 0) / (values.length - 1);
  return { value, error: Math.sqrt(spread / values.length) };
}

const REPLICATIONS = 200;

describe('failover by Route 53, 200 replications each', () => {
  for (const row of rows) {
    const setting = {
      intervalS: input(row, 'request_interval_s'),
      failures: input(row, 'failure_threshold'),
      ttlS: input(row, 'record_ttl_s'),
    };
    const expected = row.expected;

    it(`${row.id}: detection and switch within their bounds, centred where they should be`, () => {
      const seen = Array.from({ length: REPLICATIONS }, (_, i) => observe(setting, i + 1));
      for (const { detection, clientSwitch, step } of seen) {
        expect(detection).toBeGreaterThanOrEqual(expected.detection_lower_s!);
        expect(detection).toBeLessThanOrEqual(expected.detection_upper_s!);
        expect(clientSwitch).toBeGreaterThanOrEqual(detection);
        // A client switches with its first request after the cached answer has gone.
        expect(clientSwitch).toBeLessThanOrEqual(
          expected.client_switch_upper_s! + (setting.ttlS === 0 ? step : 1e-6),
        );
      }
      const detection = mean(seen.map((each) => each.detection));
      expect(Math.abs(detection.value - expected.detection_mean_s!)).toBeLessThan(
        4 * detection.error,
      );
      const change = mean(seen.map((each) => each.clientSwitch));
      const late = setting.ttlS === 0 ? seen[0]!.step / 2 : 0;
      expect(Math.abs(change.value - late - expected.client_switch_mean_s!)).toBeLessThan(
        4 * change.error,
      );
      if (process.env.ORACLE_TABLE === 'all')
        process.stdout.write(
          `${row.id}: detection ${detection.value.toFixed(2)} ± ${detection.error.toFixed(2)} (${expected.detection_mean_s!.toFixed(2)}), switch ${change.value.toFixed(2)} ± ${change.error.toFixed(2)} (${expected.client_switch_mean_s!.toFixed(2)})\n`,
        );
    });
  }

  it('detection over 1,000 random phases, for every interval and threshold', () => {
    const settings = rows.filter((row) => input(row, 'record_ttl_s') === 0);
    expect(settings.length).toBe(4);
    for (const row of settings) {
      const setting = {
        intervalS: input(row, 'request_interval_s'),
        failures: input(row, 'failure_threshold'),
        ttlS: 0,
      };
      const times = Array.from({ length: 1000 }, (_, i) => {
        const failsAt = 5 + uniform(i) * setting.intervalS;
        const { sim, resources } = wire(failover(setting, failsAt, [0]), 10_000 + i);
        let at = Number.NaN;
        (resources.get('alive') as HealthCheck).whenChanged(() => {
          at = sim.now - failsAt;
          sim.stop();
        });
        sim.run(failsAt + setting.failures * setting.intervalS + 1);
        return at;
      });
      const { value, error } = mean(times);
      expect(Math.abs(value - row.expected.detection_mean_s!), row.id).toBeLessThan(4 * error);
    }
  });
});
