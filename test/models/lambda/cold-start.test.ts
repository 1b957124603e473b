import { describe, expect, it } from 'vitest';
import { lambda } from '../../../src/models/lambda/parameters.js';
import { REGION, used } from '../fixtures.js';
import { clients, fn, invoke, of } from './fixtures.js';

const GB = 128 / 1024;
const QUICK = { handles: { default: [{ wait: '10ms' }] } };

/** Why a function is refused, by the key that is at fault. */
function refused(written: Readonly<Record<string, unknown>>): Record<string, string> {
  const whole = { type: 'lambda', handles: { default: [{ wait: '1s' }] }, ...written };
  const spec = lambda.toSpec(lambda.schema.parse(whole), { region: REGION });
  const found = lambda.misfits!(spec, whole, () => null);
  return Object.fromEntries(found.map(({ path, why }) => [path.join('.'), why]));
}

describe('a cold start', () => {
  it('is billed from its init on, and not for the time until the environment is there', () => {
    const coldStart = { init: '250.4ms', placement: '120ms' };
    const result = invoke(fn({ coldStart, ...QUICK }), [0, 1]);
    // 260.4 ms are 261, and 10 ms are 10.
    expect(used(result, 'f', 'lambda.duration-x86')).toBeCloseTo(0.271 * GB, 12);
    const free = invoke(fn({ coldStart: { ...coldStart, initBilled: false }, ...QUICK }), [0, 1]);
    expect(used(free, 'f', 'lambda.duration-x86')).toBeCloseTo(0.02 * GB, 12);
  });

  it('takes longer in a VPC', () => {
    const coldStart = { init: '100ms', placement: '100ms', vpc: '233ms' };
    const worst = (vpc: boolean) =>
      clients(invoke(fn({ coldStart, vpc, ...QUICK }), [0])).latency.max;
    expect(worst(true) - worst(false)).toBeCloseTo(0.233, 9);
  });

  it('takes as long as was measured for packages of 1 KB, 14 and 35 MB', () => {
    // mikhail.io, January 2021: medians with Node. Here the init and placement are of 2026.
    const init = (codeSize: string) => {
      const spec = fn({ coldStart: {}, codeSize, scaling: { rate: '10000/s', burst: 10_000 } });
      const result = invoke(
        { ...spec, requestRate: 1e6, concurrency: { ...spec.concurrency, account: 10_000 } },
        new Array<number>(2000).fill(0),
      );
      return 1000 * (clients(result).latency.p50 - 1);
    };
    const small = init('1KB');
    expect(Math.abs(small / 264 - 1)).toBeLessThan(0.05);
    expect(Math.abs(init('14MB') / 1695.5 - 1)).toBeLessThan(0.02);
    expect(Math.abs(init('35MB') / 3874.8 - 1)).toBeLessThan(0.02);
  });

  it('knows no size of code where that has no say', () => {
    expect(refused({ codeSize: '14MB' })).toEqual({});
    expect(refused({ codeSize: '14MB', coldStart: { perMB: '50ms' } })).toEqual({});
    expect(refused({ codeSize: '14MB', coldStart: '1s' })).toHaveProperty('codeSize');
    expect(refused({ codeSize: '14MB', coldStart: { init: '1s' } })).toHaveProperty('codeSize');
    expect(refused({ codeSize: '14MB', package: 'image' })).toHaveProperty('codeSize');
    const java = { runtime: 'java21', snapStart: true };
    expect(refused({ codeSize: '14MB', ...java })).toHaveProperty('codeSize');
  });

  it('is followed by a slower first run of the handler, slower with less memory', () => {
    const coldStart = { init: '250ms', placement: '0s', firstRun: '100ms' };
    const latency = (memory: string, times: readonly number[]) =>
      clients(invoke(fn({ memory, coldStart, ...QUICK }), times)).latency;
    expect(latency('1769MB', [0]).max).toBeCloseTo(0.25 + 0.1 + 0.01, 9);
    expect(latency('3538MB', [0]).max).toBeCloseTo(0.25 + 0.1 + 0.01, 9);
    expect(latency('128MB', [0]).max).toBeCloseTo(0.25 + (0.1 * 1769) / 128 + 0.01, 9);
    expect(latency('1769MB', [0, 9]).mean).toBeCloseTo((0.36 + 0.01) / 2, 9);
    // It is part of the invocation: it is billed, and ends with the time-out.
    const result = invoke(fn({ coldStart, memory: '1769MB', ...QUICK }), [0]);
    expect(used(result, 'f', 'lambda.duration-x86')).toBeCloseTo((0.36 * 1769) / 1024, 9);
    const hasty = fn({ coldStart: { ...coldStart, firstRun: '2s' }, memory: '1769MB' });
    expect(of(invoke({ ...hasty, timeoutS: 2 }, [0, 9]), 'timeouts')).toBe(2);
  });
});

describe('SnapStart', () => {
  const restores = (runtime: string, more = {}) => {
    const spec = fn({ runtime, snapStart: true, memory: '512MB', coldStart: {}, ...more });
    return invoke({ ...spec, keepWarm: { kind: 'constant', value: 1 } }, [0, 100, 200], {}, 1000);
  };

  it('restores in place of an init, which is not billed as duration', () => {
    const result = restores('java21', QUICK);
    expect(of(result, 'coldStarts')).toBe(3);
    const { latency } = clients(result);
    // Measured restores of hello-world functions: from 0.5 to 1 s.
    expect(latency.mean).toBeGreaterThan(0.6);
    expect(latency.mean).toBeLessThan(1.2);
    expect(used(result, 'f', 'lambda.duration-x86')).toBeCloseTo(0.03 / 2, 12);
    expect(used(result, 'f', 'lambda.snapstart-cache')).toBe(0);
  });

  it('costs something with other runtimes than Java: the cached version, and each restore', () => {
    const result = restores('python3.12', { coldStart: { init: '500ms' } });
    expect(used(result, 'f', 'lambda.snapstart-cache')).toBeCloseTo(1000 / 2, 9);
    expect(used(result, 'f', 'lambda.snapstart-restore')).toBeCloseTo(3 / 2, 9);
  });

  it('is refused where AWS refuses it', () => {
    const java = { runtime: 'java21', snapStart: true };
    expect(refused(java)).toEqual({});
    expect(refused({ ...java, runtime: 'nodejs22.x' })).toHaveProperty('snapStart');
    expect(refused({ ...java, concurrency: { provisioned: 1 } })).toHaveProperty('snapStart');
    expect(refused({ ...java, ephemeralStorage: '1024MB' })).toHaveProperty('snapStart');
    expect(refused({ ...java, package: 'image' })).toHaveProperty('snapStart');
  });
});

describe('storage of its own', () => {
  it('is paid for above 512 MB, as long as the function runs', () => {
    const at = (ephemeralStorage: string) =>
      used(invoke(fn({ ephemeralStorage }), [0, 5]), 'f', 'lambda.ephemeral-storage-x86');
    expect(at('512MB')).toBe(0);
    // 2 s of 1.5 GB beyond the half that is free.
    expect(at('2048MB')).toBeCloseTo(2 * 1.5, 9);
  });
});
