import { describe, expect, it } from 'vitest';
import type { WorkloadSpec } from '../../../src/queueing/workload-spec.js';
import { every, used } from '../fixtures.js';
import { clients, fn, invoke, of } from './fixtures.js';

const many = (count: number, timeS = 0) => new Array<number>(count).fill(timeS);
const COLD = { coldStart: { init: '400ms', placement: '100ms' } };

describe('provisioned concurrency', () => {
  it('has no cold start, and what it has no room for spills over to one', () => {
    const spec = fn({ ...COLD, concurrency: { provisioned: 3 } });
    const result = invoke(spec, many(5), {}, 100);
    expect(of(result, 'coldStarts')).toBe(2);
    expect(of(result, 'spillovers')).toBe(2);
    expect(of(result, 'spilloverShare')).toBeCloseTo(0.4, 12);
    expect(clients(result).latency.mean).toBeCloseTo((3 * 1 + 2 * 1.5) / 5, 9);
    expect(of(result, 'provisionedUtilisation')).toBeCloseTo(3 / (3 * 100), 9);
  });

  it('is paid for while it is there; its duration has a price of its own', () => {
    const spec = fn({ ...COLD, memory: '1024MB', concurrency: { provisioned: 3 } });
    const result = invoke(spec, many(5), {}, 100);
    expect(used(result, 'f', 'lambda.provisioned-concurrency-x86')).toBeCloseTo(300, 9);
    expect(used(result, 'f', 'lambda.provisioned-duration-x86')).toBeCloseTo(3, 9);
    expect(used(result, 'f', 'lambda.duration-x86')).toBeCloseTo(2 * 1.4, 9);
  });

  it('takes ten requests a second each; what is above spills over', () => {
    const spec = fn({
      concurrency: { provisioned: 2 },
      handles: { default: [{ wait: '10ms' }] },
    });
    // 40 a second, one after the other; the bucket begins with the 20 of a second.
    const times = Array.from({ length: 400 }, (_, i) => i / 40);
    const spilled = of(invoke(spec, times), 'spillovers');
    expect(spilled).toBeGreaterThanOrEqual(400 - 20 - 200);
    expect(spilled).toBeLessThanOrEqual(400 - 20 - 200 + 2);
  });

  it('counts against the account’s concurrency, used or not', () => {
    const concurrency = { account: 100, provisioned: 90 };
    const other = fn({ concurrency: { account: 100 } });
    // Requests go to the other function: 10 are left for it.
    const result = invoke(other, many(15), { g: fn({ concurrency }) });
    expect(clients(result).failed).toEqual({ throttled: 5 });
  });

  it('has its slower first run too', () => {
    const coldStart = { init: '400ms', placement: '100ms', firstRun: '300ms' };
    const spec = fn({ memory: '1769MB', coldStart, concurrency: { provisioned: 1 } });
    const { latency } = clients(invoke(spec, [0, 10]));
    expect(latency.max).toBeCloseTo(1.3, 9);
    expect(latency.mean).toBeCloseTo(1.15, 9);
  });
});

describe('auto scaling of provisioned concurrency', () => {
  const scaled = (source: WorkloadSpec['source'], durationS: number, more = {}) => {
    const autoscale = { min: 10, max: 100, target: '70%', ...more };
    const spec = fn({ ...COLD, concurrency: { autoscale } });
    return { ...spec, source, durationS };
  };
  const provisionedAt = (rate: number, durationS: number, more = {}) => {
    const { source, durationS: forS, ...spec } = scaled(every(1 / rate), durationS, more);
    const result = invoke(spec, source, {}, forS);
    // Seconds of all of them together.
    return used(result, 'f', 'lambda.provisioned-concurrency-x86') / (128 / 1024);
  };

  it('grows after three minutes above its target, until it is under it', () => {
    // 35 busy ones of a second each; what is full grows by 10/7 a minute: 15, 22, 32, 46, and then
    // 35 / 0.7 = 50 in place of 66.
    expect(provisionedAt(35, 180)).toBeCloseTo(10 * 180, 6);
    expect(provisionedAt(35, 280)).toBeCloseTo(10 * 180 + 15 * 60 + 22 * 40, 6);
    const grown = 10 * 180 + 60 * (15 + 22 + 32 + 46);
    expect(provisionedAt(35, 420 + 1000) / (grown + 50 * 1000)).toBeCloseTo(1, 2);
  });

  it('makes 6,000 a minute, each after its init', () => {
    const { source, durationS, ...spec } = scaled(every(1 / 9), 400, { max: 20 });
    const result = invoke(spec, source, {}, durationS);
    // 9 of 10 in use: 12.86, so 13 are wanted from 180 s on.
    expect(of(result, 'provisioned')).toBeCloseTo((10 * 180 + 13 * 220) / 400, 1);
    expect(of(result, 'coldStarts')).toBe(0);
    expect(of(result, 'environmentsMax')).toBe(13);
  });

  it('shrinks after fifteen minutes well under its target, to its least', () => {
    const autoscale = { min: 10, max: 100, target: '70%' };
    const spec = fn({ concurrency: { provisioned: 40, autoscale } });
    const result = (durationS: number) =>
      used(invoke(spec, every(1), {}, durationS), 'f', 'lambda.provisioned-concurrency-x86') * 8;
    expect(result(900)).toBeCloseTo(40 * 900, 6);
    expect(result(1500)).toBeCloseTo(40 * 900 + 10 * 600, 6);
  });

  it('stays between target and nine tenths of it', () => {
    // 66 % of 10.
    expect(provisionedAt(6.6, 3000)).toBeCloseTo(10 * 3000, 6);
  });
});
