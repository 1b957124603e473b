import { describe, expect, it } from 'vitest';
import type { AppSyncSpec, SubscribersSpec } from '../../../src/models/appsync/spec.js';
import {
  at,
  call,
  constant,
  every,
  exponential,
  metric,
  poissonFor,
  request,
  scenario,
  simulate,
  table,
  used,
  wait,
  wire,
  workload,
} from '../fixtures.js';

const KB = 1024;

const subscribers = (more: Partial<SubscribersSpec> = {}): SubscribersSpec => ({
  connected: 1000,
  perPublish: 1,
  payload: null,
  pushTime: constant(0.05),
  ...more,
});

const api = (more: Partial<AppSyncSpec> = {}): AppSyncSpec => ({
  region: 'us-east-1',
  latency: null,
  type: 'appsync',
  handles: { publish: [wait(0.004)], list: [call('items', { op: 'query' })] },
  publishes: ['publish'],
  subscribers: subscribers(),
  cache: null,
  throttle: { rate: 10_000, burst: 10_000 },
  timeoutS: 30,
  overhead: constant(0.015),
  ...more,
});

const run = (
  names: readonly string[],
  source: ReturnType<typeof at>,
  more: Partial<AppSyncSpec> = {},
  durationS: number | null = null,
) =>
  simulate(
    scenario(
      {
        clients: workload('notify', {
          source,
          mix: names.map((name) => request(name, { responseBytes: constant(6 * KB) })),
        }),
      },
      { notify: api(more), items: table() },
      durationS,
    ),
  );

const distribution = (result: ReturnType<typeof run>, name: string) =>
  result.resources.notify!.metrics[name] as { count: number; mean: number; max: number };

describe('an AppSync API', () => {
  it('answers when its resolvers have, and adds its overhead', () => {
    const result = run(['list'], at([0]));
    // A query of the table takes 4 ms and the way to it and back.
    const { max } = result.workloads.clients!.latency;
    expect(max).toBeGreaterThan(0.019);
    expect(max).toBeLessThan(0.021);
    expect(metric(result, 'notify', 'published')).toBe(0);
    expect(metric(result, 'items', 'reads')).toBe(1);
  });

  it('pushes a mutation to its subscribers, and is done when the last of them has it', () => {
    const result = run(['publish'], at([0]), {
      subscribers: subscribers({ perPublish: 3, connected: 10 }),
    });
    expect(metric(result, 'notify', 'published')).toBe(1);
    expect(metric(result, 'notify', 'delivered')).toBe(3);
    // 6 KB are two units of 5 KB for each of them.
    expect(metric(result, 'notify', 'messages')).toBe(6);
    expect(distribution(result, 'delivery')).toMatchObject({ count: 3 });
    expect(distribution(result, 'delivery').max).toBeCloseTo(0.069, 12);
    // The caller does not wait for that.
    expect(result.workloads.clients!.latency.max).toBeCloseTo(0.019, 12);
    // The run ended with the push, not with the answer.
    expect(result.measuredS).toBeCloseTo(0.069, 12);
  });

  it('pushes to so many clients on average, and to no more than are connected', () => {
    const many = run(['publish'], poissonFor(1000, 20), {
      subscribers: subscribers({ perPublish: 1.3 }),
    });
    const published = metric(many, 'notify', 'published');
    // Binomial: 0.3 of 20,000, within 5 standard deviations.
    const deviation = Math.sqrt(0.3 * 0.7 * published);
    expect(Math.abs(metric(many, 'notify', 'delivered') - 1.3 * published)).toBeLessThan(
      5 * deviation,
    );
    const few = run(['publish'], at([0]), {
      subscribers: subscribers({ perPublish: 7, connected: 2 }),
    });
    expect(metric(few, 'notify', 'delivered')).toBe(2);
  });

  it('pushes nothing where a mutation failed', () => {
    const result = run(['publish'], at([0]), {
      handles: { publish: [{ kind: 'fail', chance: 1 }] },
    });
    expect(result.workloads.clients!.failed).toEqual({ 'http-500': 1 });
    expect(metric(result, 'notify', 'published')).toBe(0);
  });

  it('answers a query from its cache, and never a mutation', () => {
    const cache = { size: 'small', ttlS: 60, queries: ['list'] };
    const result = run(['list'], at([0, 1, 59, 61]), { cache });
    expect(metric(result, 'items', 'reads')).toBe(2);
    expect(metric(result, 'notify', 'cacheHits')).toBe(2);
    const mutations = run(['publish'], at([0, 1]), { cache });
    expect(metric(mutations, 'notify', 'cacheHits')).toBe(0);
    expect(metric(mutations, 'notify', 'published')).toBe(2);
  });

  it('throttles by its bucket, and fails what its resolvers take too long for', () => {
    const throttled = run(['publish'], every(0.01), { throttle: { rate: 10, burst: 10 } }, 10);
    const passed =
      metric(throttled, 'notify', 'requests') - metric(throttled, 'notify', 'throttled');
    expect(Math.abs(passed - 109)).toBeLessThanOrEqual(1);
    expect(used(throttled, 'notify', 'appsync.query-mutation')).toBe(passed);
    const slow = run(['publish'], at([0]), { handles: { publish: [wait(31)] } });
    expect(slow.workloads.clients!.failed).toEqual({ 'http-504': 1 });
    expect(metric(slow, 'notify', 'published')).toBe(0);
  });

  it('meters operations, messages in units of 5 KB, connection minutes and cache hours', () => {
    const result = run(
      ['publish'],
      at([0, 1]),
      {
        subscribers: subscribers({ connected: 500, payload: constant(5 * KB) }),
        cache: { size: 'large', ttlS: 60, queries: ['list'] },
      },
      3600,
    );
    expect(used(result, 'notify', 'appsync.query-mutation')).toBe(2);
    expect(used(result, 'notify', 'appsync.realtime-update')).toBe(2);
    expect(used(result, 'notify', 'appsync.connection-minute')).toBe(30_000);
    expect(used(result, 'notify', 'appsync.cache-12.3gb-large')).toBe(1);
  });

  it('keeps nothing back: every request is answered, and the pool is empty at the end', () => {
    const wired = wire(
      scenario(
        {
          clients: workload('notify', {
            source: poissonFor(50, 20),
            mix: [request('publish'), request('list')],
          }),
        },
        {
          notify: api({
            timeoutS: 0.05,
            handles: { publish: [wait(exponential(0.04))], list: [call('items', { op: 'query' })] },
          }),
          items: table(),
        },
      ),
    );
    wired.sim.run(1000);
    expect(wired.requests.inUse).toBe(0);
    expect(wired.background.open).toBe(0);
  });
});
