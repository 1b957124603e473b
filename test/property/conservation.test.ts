import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReplicationResult } from '../../src/experiment/replication-result.js';
import type { NormalisedScenario } from '../../src/scenario/normalised.js';
import { simulate, wire } from '../models/fixtures.js';
import { scenarios } from './topologies.js';

/** Another seed tries other scenarios: `STRATUS_PROPERTY_SEED=7 npx vitest run test/property`. */
const SEED = Number(process.env.STRATUS_PROPERTY_SEED ?? 20_261_123);
const RUNS = 120;

/** On a failure fast-check prints its seed, the path to the smallest counterexample and the scenario itself. */
function always(check: (scenario: NormalisedScenario, seed: number) => void): void {
  const property = fc.property(scenarios, fc.nat(1000), check);
  fc.assert(property, { numRuns: RUNS, seed: SEED, endOnFailure: false });
}

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

/** Every number in a result, with the path to it; what rounding has cost a sum may have either sign. */
function* numbers(value: unknown, path = ''): Generator<[string, number]> {
  if (typeof value === 'number') yield [path, value];
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      if (key !== 'lost') yield* numbers(inner, `${path}.${key}`);
    }
  }
}

function expectConserved({ workloads }: ReplicationResult): void {
  for (const { offered, completed, failed, inFlight, latency, byRequest } of Object.values(
    workloads,
  )) {
    expect(offered).toBe(completed + sum(failed) + inFlight);
    expect(latency.count).toBe(completed);
    const parts = Object.values(byRequest);
    expect(parts.reduce((total, part) => total + part.offered, 0)).toBe(offered);
    expect(parts.reduce((total, part) => total + part.completed, 0)).toBe(completed);
  }
}

/** Cuts a scenario off in the middle of its work. */
const cutOff = (scenario: NormalisedScenario): NormalisedScenario => ({
  ...scenario,
  run: { ...scenario.run, warmupS: 2, durationS: 5 },
});

describe(`random architectures (seed ${SEED})`, () => {
  it('every request that was offered is completed, failed by a cause, or still in flight', () => {
    let cut = 0;
    const causes = new Set<string>();
    always((scenario, seed) => {
      const whole = simulate(scenario, seed);
      expectConserved(whole);
      for (const { inFlight, failed } of Object.values(whole.workloads)) {
        expect(inFlight).toBe(0);
        for (const cause of Object.keys(failed)) causes.add(cause);
      }
      const part = simulate(cutOff(scenario), seed);
      expectConserved(part);
      for (const { inFlight } of Object.values(part.workloads)) cut += inFlight;
    });
    // Else the scenarios would have been too tame to say anything.
    expect(cut).toBeGreaterThan(100);
    const names = [
      'timed-out',
      'blocked',
      'throttled',
      'http-500',
      'http-502',
      'http-503',
      'http-504',
    ];
    expect([...causes].sort()).toEqual(names.sort());
  });

  it('no count, time, utilisation or usage is negative, or not a number', () => {
    always((scenario, seed) => {
      const bad = [...numbers(simulate(cutOff(scenario), seed))].filter(([, x]) => !(x >= 0));
      expect(bad).toEqual([]);
    });
  });

  it('no request leaks: when all is answered and done, the pool has every one of them back', () => {
    always((scenario, seed) => {
      const { sim, requests, workloads } = wire(scenario, seed);
      // Between two health checks, with all work done: whichever instant has nothing in flight.
      let until = 10;
      do {
        until += 3.7;
        sim.run(until);
      } while (requests.inUse > 0 && until < 5000);
      expect(requests.inUse).toBe(0);
      for (const { statistics } of workloads.values()) expect(statistics.open).toBe(0);
    });
  });

  it('the same seed gives the same run to the last digit; another replication gives another', () => {
    let differing = 0;
    let random = 0;
    always((scenario, seed) => {
      const first = simulate(scenario, seed);
      expect(simulate(scenario, seed)).toEqual(first);
      const other = simulate(scenario, seed, 1);
      random++;
      if (other.fingerprint !== first.fingerprint) differing++;
    });
    // A workload may have sent nothing at all in both.
    expect(differing).toBeGreaterThan(0.95 * random);
  });
});
