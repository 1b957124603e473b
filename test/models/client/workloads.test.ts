import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { usersAt } from '../../../src/models/client/sources.js';
import type { UserStage, WorkloadSpec } from '../../../src/queueing/workload-spec.js';
import {
  alb,
  amount,
  asg,
  at,
  client,
  constant,
  every,
  metric,
  request,
  scenario,
  service,
  simulate,
  workload,
  zone,
} from '../fixtures.js';

const users = (stages: readonly UserStage[], thinkS: number): WorkloadSpec['source'] => ({
  kind: 'users',
  stages,
  think: constant(thinkS),
});
const steady = (count: number): UserStage => ({ forS: null, count, to: null });

const one = (clients: Partial<WorkloadSpec>, app: Parameters<typeof service>[0]) => {
  const result = simulate(
    scenario({ clients: workload('app', { source: at([0]), ...clients }) }, { app: service(app) }),
  );
  return { result, clients: result.workloads.clients! };
};

describe('patience', () => {
  const impatient = client({
    timeoutS: 1,
    retries: 2,
    backoff: { baseS: 0.1, maxS: 1, jitter: 'none' },
  });

  it('a request that is not answered in time is tried again after a growing back-off, and then fails', () => {
    const { result, clients } = one({ client: impatient }, { time: amount(10) });
    expect(clients).toMatchObject({
      completed: 0,
      failed: { 'timed-out': 1 },
      retries: 2,
      offered: 1,
    });
    // Attempts at 0 s, 1.1 s and 2.3 s; the last is given up at 3.3 s.
    expect(result.measuredS).toBeCloseTo(3.3, 9);
  });

  it('latency is from the first attempt to the answer, retries and back-off included', () => {
    const retries = client({ retries: 1, backoff: { baseS: 1.5, maxS: 2, jitter: 'none' } });
    const { clients } = one(
      { client: retries, source: at([0, 0]) },
      { time: amount(0.1), throttle: { rate: 1, burst: 1 } },
    );
    expect(clients).toMatchObject({ completed: 2, retries: 1, failed: {} });
    expect(clients.latency.max).toBeCloseTo(1.6, 9);
  });

  it('every failure is tried again, also one that comes at once', () => {
    const { clients } = one(
      { client: client({ retries: 3 }) },
      { handles: { default: [{ kind: 'fail', chance: 1 }] } },
    );
    expect(clients).toMatchObject({ failed: { 'http-500': 1 }, retries: 3 });
  });

  it('an answer that comes after the client has given up is thrown away', () => {
    // The answer to the first attempt is there at 2 s, while the second is under way.
    const { result, clients } = one(
      { client: { ...impatient, retries: 1 }, source: at([0, 10]) },
      { time: amount(2) },
    );
    expect(clients).toMatchObject({ offered: 2, completed: 0, failed: { 'timed-out': 2 } });
    expect(metric(result, 'app', 'served')).toBeGreaterThan(2);
  });

  it('an answer at the very end of the time-out is too late, one before it is not', () => {
    const within = (timeS: number) =>
      one({ client: client({ timeoutS: 1 }) }, { time: amount(timeS) }).clients.completed;
    expect(within(0.999)).toBe(1);
    expect(within(1.001)).toBe(0);
  });
});

describe('closed loops', () => {
  it('N users who think for Z and are served in S send N / (Z + S) requests a second', () => {
    const result = simulate(
      scenario(
        { clients: workload('app', { source: users([steady(6)], 2) }) },
        { app: service({ time: amount(1) }) },
        3000,
      ),
    );
    expect(result.workloads.clients!.completed / result.measuredS).toBeCloseTo(2, 2);
  });

  it('a user waits for an answer before asking again: there are never more requests than users', () => {
    const result = simulate(
      scenario(
        { clients: workload('app', { source: users([steady(4)], 0) }) },
        { app: service({ servers: 1, time: amount(1) }) },
        1000,
      ),
    );
    expect(result.workloads.clients!.completed).toBe(1000);
    expect(result.workloads.clients!.latency.max).toBeCloseTo(4, 9);
  });

  it('the number of users follows its stages, ramps in straight lines', () => {
    const stages: UserStage[] = [
      { forS: 10, count: null, to: 20 },
      { forS: 5, count: 20, to: null },
      { forS: 20, count: null, to: 0 },
    ];
    expect([0, 5, 10, 14.9, 15, 25, 35].map((t) => usersAt(stages, t))).toEqual([
      0, 10, 20, 20, 20, 10, 0,
    ]);
  });

  it('a ramp adds and takes away users while it runs', () => {
    const stages: UserStage[] = [
      { forS: 100, count: null, to: 100 },
      { forS: 100, count: null, to: 0 },
    ];
    const { clients } = one({ source: users(stages, 0.5) }, { time: amount(0.5) });
    // The area under the ramps, 10,000 user-seconds, at a request a second of each user.
    expect(clients.completed).toBeGreaterThan(0.97 * 10_000);
    expect(clients.completed).toBeLessThan(1.03 * 10_000);
  });

  it('a run without a duration ends when the last user has gone, whatever else goes on', () => {
    // Nobody is under way when the stage ends: the health checks and alarms alone would go on for ever.
    const result = simulate(
      scenario(
        { clients: workload('edge', { source: users([{ forS: 30, count: 2, to: null }], 100) }) },
        { edge: alb('web'), web: asg() },
      ),
    );
    expect(result.workloads.clients!.offered).toBe(0);
    expect(result.measuredS).toBe(30);
  });
});

describe('open arrivals', () => {
  it('come in batches, all at once', () => {
    const result = simulate(
      scenario(
        { clients: workload('app', { source: every(10, 7) }) },
        { app: service({ servers: 1, time: amount(1) }) },
        99,
      ),
    );
    const { offered, latency } = result.workloads.clients!;
    expect(offered % 7).toBe(0);
    expect(offered).toBe(70);
    expect(latency.max).toBeCloseTo(7, 9);
  });

  it('an empty trace ends a run at once', () => {
    const result = simulate(
      scenario({ clients: workload('edge', { source: at([]) }) }, { edge: alb('web'), web: asg() }),
    );
    expect(result.measuredS).toBe(0);
  });

  it('a trace gives each request its sizes, which the work can depend on', () => {
    const { clients } = one(
      { source: at([{ timeS: 0, requestBytes: 1e6, responseBytes: 2e6 }]) },
      { time: { base: null, perRequestMB: 1, perResponseMB: 0.25 } },
    );
    expect(clients.latency.mean).toBeCloseTo(1.5, 12);
  });

  it('a retry asks for as much as the first attempt did', () => {
    const retries = client({ retries: 1, backoff: { baseS: 10, maxS: 10, jitter: 'none' } });
    const { clients } = one(
      {
        client: retries,
        source: at([
          { timeS: 0, responseBytes: 1e6 },
          { timeS: 0, responseBytes: 3e6 },
        ]),
      },
      { time: { base: null, perRequestMB: 0, perResponseMB: 1 }, throttle: { rate: 1, burst: 1 } },
    );
    expect(clients.latency.max).toBeCloseTo(13, 9);
  });

  it('a trace’s names choose the kind of request; the weights choose where it has none', () => {
    const { clients } = one(
      {
        source: at([
          { timeS: 0, name: 'b' },
          { timeS: 1, name: 'b' },
          { timeS: 2, name: 'a' },
        ]),
        mix: [request('a', { weight: 1000 }), request('b')],
      },
      { time: amount(0.1) },
    );
    expect([clients.byRequest.a!.offered, clients.byRequest.b!.offered]).toEqual([1, 2]);
  });

  it('a mix is chosen by weight', () => {
    const result = simulate(
      scenario(
        {
          clients: workload('app', {
            source: every(0.01),
            mix: [request('a', { weight: 3 }), request('b', { weight: 1 })],
          }),
        },
        { app: service() },
        200,
      ),
    );
    const { offered, byRequest } = result.workloads.clients!;
    expect(Math.abs(byRequest.a!.offered - 0.75 * offered)).toBeLessThan(
      4 * Math.sqrt(offered * 0.75 * 0.25),
    );
  });
});

describe('users over time', () => {
  it('never are fewer than none, nor more than the most that a stage asks for', () => {
    const stage = fc.record({
      forS: fc.integer({ min: 1, max: 100 }),
      level: fc.nat(50),
      ramp: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(stage, { minLength: 1, maxLength: 5 }),
        fc.double({ min: 0, max: 600, noNaN: true }),
        (list, time) => {
          const stages = list.map(
            ({ forS, level, ramp }): UserStage =>
              ramp ? { forS, count: null, to: level } : { forS, count: level, to: null },
          );
          const most = Math.max(...list.map(({ level }) => level));
          const count = usersAt(stages, time);
          expect(count).toBeGreaterThanOrEqual(0);
          expect(count).toBeLessThanOrEqual(most);
        },
      ),
    );
  });
});

describe('a look-up that takes longer than the client waits', () => {
  it('ends in a time-out, and nothing is sent', () => {
    const slow = zone({ www: { targets: ['app'] } }, { resolverTime: constant(2) });
    const clients = workload('names', {
      host: 'www.shop.example',
      source: at([0, 5]),
      client: client({ timeoutS: 1 }),
    });
    const result = simulate(scenario({ clients }, { names: slow, app: service() }));
    // By the second request the answer has come, and is in the cache.
    expect(result.workloads.clients!.failed).toEqual({ 'timed-out': 1 });
    expect(metric(result, 'app', 'served')).toBe(1);
  });
});

describe('a circuit breaker of the clients', () => {
  it('fails requests at once while it is open, without sending them', () => {
    const breaker = { errors: 0.5, windowS: 10, minimum: 5, openS: 1000 };
    const { result, clients } = one(
      { client: client({ circuitBreaker: breaker }), source: at([0, 1, 2, 3, 4, 5, 6, 7]) },
      { time: amount(0), throttle: { rate: 1e-6, burst: 1 } },
    );
    // One is served, four are throttled: the share is reached with the fifth attempt.
    expect(clients.failed).toEqual({ throttled: 4, 'circuit-open': 3 });
    expect(metric(result, 'app', 'throttled')).toBe(4);
  });
});

describe('a retry budget of the clients', () => {
  it('keeps retries to what it holds', () => {
    const { clients } = one(
      {
        client: client({
          retries: 3,
          retryBudget: { share: 0.1, burst: 2 },
          backoff: { baseS: 0.01, maxS: 0.01, jitter: 'none' },
        }),
        source: at([0, 1, 2, 3]),
      },
      { time: amount(0), throttle: { rate: 1e-6, burst: 1 } },
    );
    expect(clients).toMatchObject({ retries: 2, failed: { throttled: 3 }, completed: 1 });
  });
});
