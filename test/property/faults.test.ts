import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReplicationResult } from '../../src/experiment/replication-result.js';
import type { FaultSpec } from '../../src/models/fault.js';
import type { NormalisedScenario } from '../../src/scenario/normalised.js';
import { fault, simulate, wire } from '../models/fixtures.js';
import { scenarios } from './topologies.js';

/** Another seed tries other scenarios: `STRATUS_PROPERTY_SEED=7 npx vitest run test/property`. */
const SEED = Number(process.env.STRATUS_PROPERTY_SEED ?? 20_261_126);
const RUNS = 500;

const called = fc.constantFrom('edge', 'inner', 'web', 'box', 'plain', 'cellar', 'items');
const region = fc.constantFrom('us-east-1', 'eu-west-1');
const connectTimeoutS = fc.constantFrom(0.2, 2, 8);

/** What breaks, without when. */
const kinds: fc.Arbitrary<Partial<FaultSpec> & Pick<FaultSpec, 'kind'>> = fc.oneof(
  fc.record({ kind: fc.constant('region-outage' as const), region, connectTimeoutS }),
  fc.record({
    kind: fc.constant('network-partition' as const),
    between: fc.tuple(
      fc.constantFrom('first', 'edge', 'web', 'us-east-1'),
      fc.constantFrom('box', 'items', 'plain', 'eu-west-1'),
    ),
    connectTimeoutS,
  }),
  fc.record({
    kind: fc.constantFrom('errors' as const, 'throttle' as const),
    resource: called,
    share: fc.constantFrom(0.2, 1),
  }),
  fc.record({
    kind: fc.constant('latency' as const),
    resource: called,
    multiply: fc.constantFrom(1, 6),
    addS: fc.constantFrom(0, 0.3),
  }),
  fc.record({
    kind: fc.constant('instance-kill' as const),
    resource: fc.constantFrom('web', 'box'),
    count: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({
    kind: fc.constant('zone-outage' as const),
    region: fc.constant('us-east-1'),
    zone: fc.constantFrom(0, 1),
  }),
);

const faults = fc.array(
  fc
    .record({
      kind: kinds,
      atS: fc.constantFrom(0, 1, 3.3, 6),
      forS: fc.constantFrom(0.5, 2, 5),
      again: fc.boolean(),
    })
    .map(({ kind, atS, forS, again }) => ({
      ...fault(kind.kind, { atS, forS, ...kind }),
      again,
    })),
  { minLength: 1, maxLength: 4 },
);

const broken: fc.Arbitrary<NormalisedScenario> = fc
  .record({ scenario: scenarios, faults, breaker: fc.boolean(), budget: fc.boolean() })
  .map(({ scenario, faults, breaker, budget }) => {
    const workloads = Object.fromEntries(
      Object.entries(scenario.workloads).map(([id, workload]) => [
        id,
        {
          ...workload,
          client: {
            ...workload.client,
            retryBudget: budget ? { share: 0.2, burst: 5 } : null,
            circuitBreaker: breaker ? { errors: 0.5, windowS: 2, minimum: 5, openS: 1 } : null,
          },
        },
      ]),
    );
    return {
      ...scenario,
      workloads,
      faults: faults.map(({ again, ...fault }, i) => ({
        ...fault,
        name: `fault-${i}`,
        everyS: again ? 6 : null,
        times: again ? 2 : null,
      })),
    };
  });

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

function expectConserved({ workloads }: ReplicationResult): void {
  for (const { offered, completed, failed, inFlight } of Object.values(workloads))
    expect(offered).toBe(completed + sum(failed) + inFlight);
}

describe(`random architectures that break (seed ${SEED})`, () => {
  const always = (runs: number, check: (scenario: NormalisedScenario, seed: number) => void) =>
    fc.assert(fc.property(broken, fc.nat(1000), check), {
      numRuns: runs,
      seed: SEED,
      endOnFailure: false,
    });

  it('lose no request in the accounts: each is completed, failed by a cause, or in flight', () => {
    const causes = new Map<string, number>();
    let cut = 0;
    always(RUNS, (scenario, seed) => {
      const whole = simulate(scenario, seed);
      expectConserved(whole);
      for (const { inFlight, failed } of Object.values(whole.workloads)) {
        expect(inFlight).toBe(0);
        for (const [cause, n] of Object.entries(failed))
          causes.set(cause, (causes.get(cause) ?? 0) + n);
      }
      const cutOff = { ...scenario, run: { ...scenario.run, warmupS: 1, durationS: 4 } };
      const part = simulate(cutOff, seed);
      expectConserved(part);
      for (const { inFlight } of Object.values(part.workloads)) cut += inFlight;
      for (const fault of whole.faults)
        for (const { lost, lostByCause } of Object.values(fault.workloads))
          expect(sum(lostByCause)).toBe(lost);
    });
    // Else the scenarios would have been too tame to say anything.
    expect(cut).toBeGreaterThan(100);
    for (const cause of [
      'unreachable',
      'timed-out',
      'throttled',
      'http-500',
      'http-502',
      'circuit-open',
    ])
      expect(causes.get(cause) ?? 0, cause).toBeGreaterThan(50);
  });

  it('give back every request and task that they took, once all faults are over', () => {
    always(RUNS / 5, (scenario, seed) => {
      const wired = wire(scenario, seed);
      wired.sim.run(400);
      for (const { statistics } of wired.workloads.values()) expect(statistics.open).toBe(0);
      // Health checks are the only requests that may still be under way.
      expect(wired.requests.inUse).toBeLessThanOrEqual(40);
    });
  });
});
