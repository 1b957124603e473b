import { describe, expect, it } from 'vitest';
import { every, service, used } from '../fixtures.js';
import { clients, fn, invoke, of } from './fixtures.js';

const times = (...batches: readonly (readonly [at: number, count: number])[]): number[] =>
  batches.flatMap(([at, count]) => new Array<number>(count).fill(at));

describe('execution environments', () => {
  it('serves one request each at a time, keeps them for ten minutes, and lets them go', () => {
    const spec = fn({ coldStart: '1s', maxAge: '9h' });
    // To the end of the life of the last: 702 + 600 s.
    const result = invoke(spec, times([0, 50], [3, 50], [700, 50]), {}, 1302);
    expect(of(result, 'coldStarts')).toBe(100);
    expect(of(result, 'invocations')).toBe(150);
    expect(of(result, 'environmentsMax')).toBe(50);
    expect(of(result, 'environments') * 1302).toBeCloseTo(60_300, 6);
    const gb = 128 / 1024;
    expect(used(result, 'f', 'lambda.duration-x86')).toBeCloseTo(250 * gb, 9);
  });

  it('waits for the init, and then for the handler', () => {
    const spec = fn({ coldStart: { init: '250ms', placement: '120ms' } });
    const { latency } = clients(invoke(spec, [0, 10]));
    expect(latency.max).toBeCloseTo(1.37, 9);
    expect(latency.mean).toBeCloseTo((1.37 + 1) / 2, 9);
  });

  it('takes the one that was used last', () => {
    // Least recently used, both environments stay warm; else one of them is idle from 1 s on.
    const arrivals = times([0, 2], [300, 1], [590, 1], [880, 2]);
    const coldStarts = (routing: string) => of(invoke(fn({ routing }), arrivals), 'coldStarts');
    expect(coldStarts('most-recently-used')).toBe(3);
    expect(coldStarts('least-recently-used')).toBe(2);
  });

  it('ends an idle environment at its greatest age, and none that serves', () => {
    const spec = fn({ maxAge: '1h', keepWarm: '2h' });
    expect(of(invoke(spec, [0, 1800, 3600]), 'coldStarts')).toBe(1);
    expect(of(invoke(spec, [0, 1800, 3601]), 'coldStarts')).toBe(2);
    const long = fn({ maxAge: '10s', handles: { default: [{ wait: '20s' }] } });
    expect(clients(invoke(long, [0])).completed).toBe(1);
    expect(of(invoke(long, [0, 30]), 'coldStarts')).toBe(2);
  });

  it('gives a function CPU in proportion to its memory, and a single thread one vCPU at most', () => {
    const handles = { default: [{ cpu: '100ms' }] };
    const latencyAt = (memory: string) =>
      clients(invoke(fn({ memory, handles }), [0])).latency.mean;
    expect(latencyAt('1769MB')).toBeCloseTo(0.1, 9);
    expect(latencyAt('128MB')).toBeCloseTo((0.1 * 1769) / 128, 9);
    expect(latencyAt('3538MB')).toBeCloseTo(0.1, 9);
    const two = { default: [{ parallel: [{ cpu: '100ms' }, { cpu: '100ms' }] }] };
    const parallelAt = (memory: string) =>
      clients(invoke(fn({ memory, handles: two }), [0])).latency.mean;
    expect(parallelAt('1769MB')).toBeCloseTo(0.2, 9);
    expect(parallelAt('3538MB')).toBeCloseTo(0.1, 9);
  });

  it('draws the work before a call, be the call a step, a branch or a choice', () => {
    const work = { cpu: { exponential: { mean: '10ms' } } };
    const call = { call: { to: 'there' } };
    for (const steps of [
      [work, call, work],
      [{ repeat: { times: 2, steps: [work, call] } }],
      [
        {
          choose: [
            { weight: 1, steps: [work] },
            { weight: 1, steps: [call] },
          ],
        },
      ],
      [work, { parallel: [work, call] }],
    ]) {
      const result = invoke(fn({ handles: { default: steps } }), [0, 5], { there: service() });
      expect(clients(result).completed).toBe(2);
      expect(clients(result).latency.mean).toBeGreaterThan(0);
    }
  });
});

describe('limits', () => {
  it('throttles what finds no reserved concurrency', () => {
    const result = invoke(fn({ concurrency: { reserved: 3 } }), times([0, 5], [2, 1]));
    expect(clients(result).failed).toEqual({ throttled: 2 });
    expect(of(result, 'throttles')).toBe(2);
    expect(of(result, 'throttleRate')).toBeCloseTo(2 / 6, 12);
  });

  it('is off with a reserved concurrency of 0', () => {
    const result = invoke(fn({ concurrency: { reserved: 0 } }), [0, 1]);
    expect(clients(result).failed).toEqual({ throttled: 2 });
  });

  it('keeps what one function has reserved from the others', () => {
    const other = fn({ concurrency: { reserved: 400, account: 1000 } });
    const result = invoke(fn({ concurrency: { account: 1000 } }), times([0, 700]), { other });
    expect(clients(result).completed).toBe(600);
    expect(clients(result).failed).toEqual({ throttled: 100 });
  });

  it('makes 1,000 environments at once and 100 more a second', () => {
    const spec = fn({
      concurrency: { account: 10_000 },
      handles: { default: [{ wait: '60s' }] },
    });
    const result = invoke(spec, times([0, 1500], [10, 1500]));
    // What is not used does not add up beyond 1,000.
    expect(of(result, 'coldStarts')).toBe(2000);
    expect(of(result, 'throttles')).toBe(1000);
    expect(of(invoke(spec, times([0, 1500], [3, 1500])), 'coldStarts')).toBe(1300);
  });

  it('takes ten synchronous requests a second for each unit of concurrency', () => {
    const spec = fn({
      concurrency: { reserved: 2 },
      handles: { default: [{ wait: '1ms' }] },
    });
    const { completed, failed } = clients(invoke(spec, every(0.02), {}, 100));
    // 20 a second, and 20 that the bucket held; 50 a second come.
    expect(Math.abs(completed - 2020)).toBeLessThanOrEqual(2);
    expect(Object.keys(failed)).toEqual(['throttled']);
  });

  it('refuses bodies that are too large', () => {
    const result = invoke(fn({ maxPayload: '1B' }), [0]);
    expect(clients(result).completed).toBe(1);
    const large = fn({ maxPayload: '1KB', handles: { default: [{ respond: { size: '2KB' } }] } });
    expect(clients(invoke(large, [0])).failed).toEqual({ 'http-413': 1 });
  });
});

describe('errors', () => {
  it('ends what takes too long, bills the time-out, and sets the environment up anew', () => {
    const spec = fn({
      timeout: '2s',
      coldStart: { init: '500ms', placement: '0s' },
      handles: { default: [{ wait: '5s' }] },
    });
    const result = invoke(spec, [0, 10]);
    expect(clients(result).failed).toEqual({ 'function-timed-out': 2 });
    expect(of(result, 'timeouts')).toBe(2);
    // The init of the first is billed too; that of the second is part of its time-out.
    expect(of(result, 'billedGbSeconds')).toBeCloseTo((2.5 + 2) / 8, 9);
    expect(of(result, 'coldStarts')).toBe(1);
  });

  it('begins an init of more than 10 s again, within the function’s time-out', () => {
    const slow = (timeout: string) =>
      invoke(fn({ timeout, coldStart: { init: '11s', placement: '0s' } }), [0]);
    expect(clients(slow('30s')).latency.mean).toBeCloseTo(10 + 11 + 1, 9);
    expect(clients(slow('5s')).failed).toEqual({ 'function-timed-out': 1 });
  });

  it('ends a request that needs more memory than there is', () => {
    const spec = (memory: string) => fn({ memory, memoryUse: { base: '200MB' } });
    expect(clients(invoke(spec('128MB'), [0])).failed).toEqual({ 'out-of-memory': 1 });
    expect(clients(invoke(spec('256MB'), [0])).completed).toBe(1);
  });

  it('tells the caller of a function error, through a function URL as a 502', () => {
    const handles = { default: [{ fail: { chance: '100%' } }] };
    expect(clients(invoke(fn({ handles }), [0])).failed).toEqual({ 'http-500': 1 });
    const url = fn({ handles, functionUrl: true });
    expect(clients(invoke(url, [0])).failed).toEqual({ 'http-502': 1 });
  });
});
