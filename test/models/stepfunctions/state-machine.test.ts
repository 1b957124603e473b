import { describe, expect, it } from 'vitest';
import type { ServiceSpec } from '../../../src/models/service/spec.js';
import type {
  CatchSpec,
  StateSpec,
  StepFunctionsSpec,
} from '../../../src/models/stepfunctions/spec.js';
import {
  at,
  constant,
  metric,
  poissonFor,
  request,
  scenario,
  service,
  simulate,
  table,
  used,
  wait,
  workload,
} from '../fixtures.js';
import {
  catcher,
  choice,
  fail,
  inside,
  machine,
  map,
  parallel,
  pass,
  pause,
  retrier,
  task,
} from './machine-fixtures.js';

const KIB = 1024;
const MIB = 1024 * KIB;

/** Handlers that take 0.1 s, fail, or take a minute. */
const worker = (more: Partial<ServiceSpec> = {}) =>
  service({
    handles: {
      work: [wait(0.1)],
      fail: [wait(0.1), { kind: 'fail', chance: 1 }],
      slow: [wait(60)],
    },
    ...more,
  });

interface Options {
  readonly more?: Partial<StepFunctionsSpec>;
  readonly source?: ReturnType<typeof at>;
  readonly op?: string;
  readonly requestBytes?: number;
  readonly worker?: Partial<ServiceSpec>;
  readonly durationS?: number;
}

function run(states: Readonly<Record<string, StateSpec>>, options: Options = {}) {
  const { more = {}, source = at([0]), op = null, requestBytes = 0, durationS = null } = options;
  const mix = [request('order', { op, requestBytes: constant(requestBytes) })];
  return simulate(
    scenario(
      { clients: workload('orders', { source, mix }) },
      { orders: machine(states, more), worker: worker(options.worker), items: table() },
      durationS,
    ),
  );
}

const latency = (result: ReturnType<typeof run>) =>
  (result.resources.orders!.metrics.latency as { mean: number }).mean;
const clients = (result: ReturnType<typeof run>) => result.workloads.clients!;
const errors = (result: ReturnType<typeof run>) => result.resources.orders!.metrics.errors;
const work = (next: string | null = null) => task('worker', next, { op: 'work' });
const failing = (more: Parameters<typeof task>[2] = {}, next: string | null = null) =>
  task('worker', next, { op: 'fail', ...more });

describe('a state machine', () => {
  it('does one state after the other, and tells a caller of an express workflow at the end', () => {
    const result = run(
      { a: work('b'), b: pause(2, 'c'), c: pass('d'), d: { kind: 'succeed' } },
      { more: { apiTime: constant(0.05), startTime: constant(0.03), taskTime: constant(0.015) } },
    );
    expect(latency(result)).toBeCloseTo(0.03 + 0.015 + 0.1 + 2, 9);
    expect(clients(result).latency.max).toBeCloseTo(0.05 + 0.03 + 0.015 + 0.1 + 2, 3);
    expect(metric(result, 'orders', 'transitions')).toBe(4);
    expect(metric(result, 'orders', 'succeeded')).toBe(1);
  });

  it('answers who starts a standard workflow when it has been started', () => {
    const times = { apiTime: constant(0.05), asyncDelay: constant(0.04) };
    const result = run({ a: pause(60) }, { more: { workflow: 'standard', ...times } });
    expect(clients(result).latency.max).toBeCloseTo(0.05, 3);
    // The run goes on until the execution has ended.
    expect(metric(result, 'orders', 'succeeded')).toBe(1);
    expect(latency(result)).toBeCloseTo(60, 9);
  });

  it('starts an express workflow without waiting for it if that is asked for', () => {
    const started = run({ a: pause(60) }, { op: 'start' });
    expect(clients(started).latency.max).toBeLessThan(0.01);
    expect(metric(started, 'orders', 'succeeded')).toBe(1);
    const waited = run({ a: pause(60) }, { op: 'start-sync' });
    expect(clients(waited).latency.max).toBeCloseTo(60, 3);
  });

  it('runs branches at once, and goes on when the last has ended', () => {
    const result = run({
      a: parallel([inside({ x: pause(1) }), inside({ y: pause(3) }), inside({ z: work() })], 'b'),
      b: pause(1),
    });
    expect(latency(result)).toBeCloseTo(4, 9);
    expect(metric(result, 'orders', 'transitions')).toBe(5);
  });

  it('does as many items of a map at once as it may', () => {
    const each = inside({ x: pause(1) });
    expect(latency(run({ a: map(7, each, null, { maxConcurrency: 3 }) }))).toBeCloseTo(3, 9);
    expect(latency(run({ a: map(0, each) }))).toBe(0);
    // An inline map does 40 at once.
    expect(latency(run({ a: map(81, each) }))).toBeCloseTo(3, 9);
  });

  it('ends a map of many items that take no time', () => {
    const result = run({ a: map(100_000, inside({ x: pass() }), 'b'), b: pass() });
    expect(metric(result, 'orders', 'transitions')).toBe(100_002);
    expect(metric(result, 'orders', 'succeeded')).toBe(1);
  });

  it('tries again after longer and longer waits, and counts each try as a transition', () => {
    const retry = [retrier({ intervalS: 2, backoffRate: 3, maxAttempts: 3, maxDelayS: 10 })];
    const result = run({ a: failing({ retry }) });
    // Four tries of 0.1 s; waits of 2, 6 and 10 s (18 would be more than the longest).
    expect(latency(result)).toBeCloseTo(0.4 + 2 + 6 + 10, 3);
    expect(metric(result, 'orders', 'transitions')).toBe(4);
    expect(metric(result, 'orders', 'retries')).toBe(3);
    expect(clients(result).failed).toEqual({ 'http-500': 1 });
  });

  it('draws the wait before a retry if it jitters', () => {
    const retry = [retrier({ intervalS: 10, backoffRate: 1, maxAttempts: 1, jitter: 'full' })];
    const result = run({ a: failing({ retry }) }, { source: poissonFor(1, 2000) });
    // Uniform from 0 to 10 s, after two tries of 0.1 s.
    expect(latency(result)).toBeGreaterThan(5.2 - 0.35);
    expect(latency(result)).toBeLessThan(5.2 + 0.35);
  });

  it('looks only at the first retrier that an error is for', () => {
    const retry = [
      retrier({ errors: ['States.Timeout'], intervalS: 100 }),
      retrier({ errors: ['States.TaskFailed'], maxAttempts: 0 }),
      retrier({ intervalS: 100 }),
    ];
    const result = run({ a: failing({ retry, catch: [catcher('b')] }), b: pass() });
    expect(latency(result)).toBeCloseTo(0.1, 3);
    expect(metric(result, 'orders', 'succeeded')).toBe(1);
  });

  it('leads an error to the first state that catches it', () => {
    const caught = [catcher('b', ['States.Timeout']), catcher('c'), catcher('b')];
    const states = { b: pause(50), c: pause(1) };
    const failed = run({ a: failing({ catch: caught }), ...states });
    expect(latency(failed)).toBeCloseTo(1.1, 3);
    const slow = (caught: readonly CatchSpec[]) =>
      task('worker', null, { op: 'slow', timeoutS: 3, catch: caught });
    expect(latency(run({ a: slow(caught), ...states }))).toBeCloseTo(53, 3);
    // States.TaskFailed is any error but a time-out.
    const uncaught = run({
      a: slow([catcher('b', ['States.TaskFailed'])]),
      ...states,
    });
    expect(errors(uncaught)).toEqual({ 'States.Timeout': 1 });
  });

  it('stops what runs beside a branch that fails, and fails with its error', () => {
    const branches = [
      inside({ x: pause(100) }),
      inside({ y: map(5, inside({ z: task('worker', null, { op: 'slow' }) })) }),
      inside({ w: pause(2, 'v'), v: fail('NoStock') }),
    ];
    const caught = run({
      a: parallel(branches, null, { catch: [catcher('b', ['NoStock'])] }),
      b: pause(1),
    });
    expect(latency(caught)).toBeCloseTo(3, 9);
    expect(metric(caught, 'orders', 'succeeded')).toBe(1);
    const retry = [retrier({ errors: ['NoStock'], maxAttempts: 1 })];
    const again = run({ a: parallel(branches, null, { retry }) });
    expect(latency(again)).toBeCloseTo(2 + 1 + 2, 9);
    expect(errors(again)).toEqual({ NoStock: 1 });
  });

  it('takes the branches of a choice as often as they are chosen', () => {
    const states = { a: choice(0.3, 'b', 'c'), b: pause(1), c: pass() };
    const result = run(states, { source: poissonFor(100, 100) });
    expect(latency(result)).toBeGreaterThan(0.3 - 4 * 0.0046);
    expect(latency(result)).toBeLessThan(0.3 + 4 * 0.0046);
  });

  it('calls tables, and stands in for what it is about', () => {
    const put = task('items', null, { op: 'put', itemBytes: 3 * KIB });
    const result = run({ a: put });
    expect(metric(result, 'items', 'writes')).toBe(1);
    expect(used(result, 'items', 'dynamodb.wru')).toBe(3);
  });

  it('times out an execution that lasts too long, and forgets what it waited for', () => {
    const slow = task('worker', null, { op: 'slow' });
    const both = parallel([inside({ x: slow }), inside({ y: pause(90) })]);
    const result = run({ a: both }, { more: { timeoutS: 5 } });
    expect(latency(result)).toBeCloseTo(5, 9);
    expect(metric(result, 'orders', 'timedOut')).toBe(1);
    expect(clients(result).failed).toEqual({ 'http-504': 1 });
  });
});

describe('limits of a state machine', () => {
  it('throttle starts by a token bucket, and synchronous ones not at all', () => {
    const startLimit = { rate: 10, burst: 5 };
    const source = at(Array.from({ length: 20 }, (_, i) => i / 1000));
    const standard = run({ a: pass() }, { more: { workflow: 'standard', startLimit }, source });
    expect(metric(standard, 'orders', 'throttled')).toBe(15);
    expect(clients(standard).failed).toEqual({ throttled: 15 });
    const express = run({ a: pass() }, { more: { startLimit }, source, op: 'start' });
    expect(metric(express, 'orders', 'throttled')).toBe(15);
    const sync = run({ a: pass() }, { more: { startLimit }, source, op: 'start-sync' });
    expect(metric(sync, 'orders', 'throttled')).toBe(0);
  });

  it('delay transitions of a standard workflow until there is a token', () => {
    const transitionLimit = { rate: 10, burst: 5 };
    const result = run(
      { a: pass('b'), b: pass() },
      { more: { workflow: 'standard', transitionLimit }, source: at(Array(20).fill(0)) },
    );
    // 40 transitions, 5 of them at once, the last 3.5 s later: nothing is refused.
    expect(metric(result, 'orders', 'succeeded')).toBe(20);
    const { max } = result.resources.orders!.metrics.latency as { max: number };
    expect(max).toBeCloseTo(3.5, 6);
    expect(metric(result, 'orders', 'delayedTransitions')).toBe(35);
  });

  it('fail a standard execution whose history is full, whatever catches', () => {
    const retry = [retrier()];
    const forever = { a: pass('b'), b: choice(1, 'a', 'c'), c: pass() };
    const inner = parallel([inside(forever)], null, { retry, catch: [catcher('z')] });
    const more = { workflow: 'standard', transitionTime: constant(0.001) } as const;
    const result = run({ m: inner, z: pass() }, { more });
    expect(errors(result)).toEqual({ 'States.Runtime': 1 });
    // Two events a state, after the start of the execution and the four of the parallel state.
    expect(metric(result, 'orders', 'transitions')).toBe(1 + 12_497);
  });

  it('refuse an input of more than 256 KiB', () => {
    const result = run({ a: pass() }, { requestBytes: 256 * KIB + 1 });
    expect(clients(result).failed).toEqual({ 'http-413': 1 });
    expect(metric(result, 'orders', 'tooLarge')).toBe(1);
    expect(metric(run({ a: pass() }, { requestBytes: 256 * KIB }), 'orders', 'tooLarge')).toBe(0);
  });
});

describe('the bill of a state machine', () => {
  it('has the transitions of standard workflows', () => {
    const retry = [retrier({ maxAttempts: 1 })];
    const states = { a: work('b'), b: failing({ retry, catch: [catcher('c')] }), c: pass() };
    const item = 'step-functions.standard-transitions';
    const standard = run(states, { more: { workflow: 'standard' } });
    expect(used(standard, 'orders', item)).toBe(4);
    const both = run(states, { more: { workflow: 'standard', extraTransitions: 2 } });
    expect(used(both, 'orders', item)).toBe(6);
    expect(used(standard, 'orders', 'step-functions.express-requests')).toBe(0);
  });

  it('has requests and GB-hours of express workflows, in 100 ms and 64 MB', () => {
    const gbHours = (seconds: number, memoryBytes: number) =>
      used(
        run({ a: pause(seconds) }, { more: { memoryBytes } }),
        'orders',
        'step-functions.express-duration',
      );
    const unit = (0.1 * 64) / 1024 / 3600;
    expect(gbHours(0.1, 64 * MIB)).toBeCloseTo(unit, 15);
    expect(gbHours(0.1001, 64 * MIB)).toBeCloseTo(2 * unit, 15);
    expect(gbHours(0.3, 64 * MIB + 1)).toBeCloseTo(6 * unit, 15);
    const result = run({ a: pass() });
    expect(used(result, 'orders', 'step-functions.express-requests')).toBe(1);
    expect(used(result, 'orders', 'step-functions.standard-transitions')).toBe(0);
  });

  it('adds the payload of each branch to the memory of an express workflow', () => {
    const branch = inside({ x: pause(0.05) });
    const states = { a: parallel(Array(100).fill(branch)) };
    const payload = 200_000;
    const result = run(states, { requestBytes: payload });
    // 50 MiB and 101 strands with 200 kB each: just below 70 MiB, so two units.
    const units = used(result, 'orders', 'step-functions.express-duration') / (6.4 / 1024 / 3600);
    expect(units).toBeCloseTo(2, 9);
  });
});
