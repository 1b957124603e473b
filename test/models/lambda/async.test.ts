import { describe, expect, it } from 'vitest';
import { EventType } from '../../../src/engine/event-type.js';
import type { LambdaSpec } from '../../../src/models/lambda/spec.js';
import type { Metric } from '../../../src/models/resource.js';
import type { ResourceSpec } from '../../../src/models/spec.js';
import { CAUSES } from '../../../src/queueing/outcome.js';
import type { Request } from '../../../src/queueing/request.js';
import type { WiredScenario } from '../../../src/scenario/wire.js';
import { at, scenario, wire, workload } from '../fixtures.js';
import { fn } from './fixtures.js';

/** Sends events to a function, and notes what it answers. */
class Sender {
  static readonly Send = new EventType<Sender, number>('test.send', (sender, bytes) =>
    sender.send(bytes),
  );

  readonly early = false;
  readonly answers: [at: number, outcome: string][] = [];

  constructor(private readonly wired: WiredScenario) {}

  send(bytes: number): void {
    const request = this.wired.requests.acquire();
    request.name = 0;
    request.requestBytes = bytes;
    request.event = true;
    request.caller = this;
    request.path = this;
    this.wired.resources.get('f')!.service!.accept(request);
  }

  answer(request: Request): void {
    this.answered(request);
  }

  answered(request: Request): void {
    this.answers.push([this.wired.sim.now, CAUSES[request.outcome]!]);
    this.wired.requests.release(request);
  }
}

interface Sent {
  readonly answers: readonly [at: number, outcome: string][];
  readonly metrics: (id?: string) => Readonly<Record<string, Metric>>;
  readonly endedAt: number;
  readonly wired: WiredScenario;
}

/** Runs until nothing is left to happen. */
function send(
  spec: LambdaSpec,
  times: readonly number[],
  others: Readonly<Record<string, ResourceSpec>> = {},
  bytes = 100,
  untilS = Number.POSITIVE_INFINITY,
): Sent {
  // Clients that send nothing: the names of requests are known by what the scenario sends.
  const nobody = workload('f', { source: at([]) });
  const wired = wire(scenario({ nobody }, { f: spec, ...others }));
  const sender = new Sender(wired);
  for (const time of times) wired.sim.scheduleAt(time, Sender.Send, sender, bytes);
  wired.sim.run(untilS);
  const { now } = wired.sim;
  for (const resource of wired.resources.values()) resource.settle(now);
  return {
    answers: sender.answers,
    metrics: (id = 'f') => wired.resources.get(id)!.metrics(now),
    endedAt: now,
    wired,
  };
}

const FAILS = { default: [{ wait: '1s' }, { fail: { chance: '100%' } }] };
const handles = (name: string) => ({ [name]: [{ wait: '1ms' }] });

describe('asynchronous events', () => {
  it('are answered at once, and served later', () => {
    const { answers, metrics, wired } = send(fn(), [5, 6]);
    expect(answers).toEqual([
      [5, 'ok'],
      [6, 'ok'],
    ]);
    expect(metrics()).toMatchObject({ asyncReceived: 2, asyncServed: 2, asyncInQueue: 0 });
    expect(wired.background.open).toBe(0);
    expect(wired.requests.inUse).toBe(0);
  });

  it('are tried three times after function errors, after 1 and 2 minutes, and then given up', () => {
    const { metrics, endedAt } = send(fn({ handles: FAILS }), [0]);
    expect(metrics()).toMatchObject({ invocations: 3, asyncFailed: 1, asyncDropped: 1 });
    // Three attempts of a second each, and the two waits.
    expect(endedAt).toBeCloseTo(1 + 60 + 1 + 120 + 1, 9);
    expect(send(fn({ handles: FAILS, retries: 0 }), [0]).metrics()).toMatchObject({
      invocations: 1,
      asyncFailed: 1,
    });
  });

  it('go to the destination for failures and to the dead-letter queue when they are given up', () => {
    const spec = fn({ handles: FAILS, retries: 0, onFailure: 'told', deadLetterQueue: 'kept' });
    const { metrics, wired } = send(spec, [0, 1], {
      told: fn({ handles: handles('on-failure') }),
      kept: fn({ handles: handles('dead-letter') }),
    });
    expect(metrics()).toMatchObject({ asyncDropped: 0, deadLettered: 2, destinationDelivered: 2 });
    expect(metrics('told')).toMatchObject({ asyncServed: 2 });
    expect(metrics('kept')).toMatchObject({ asyncServed: 2 });
    expect(wired.background.open).toBe(0);
    expect(wired.requests.inUse).toBe(0);
  });

  it('go to the destination for successes with their result', () => {
    const spec = fn({ onSuccess: 'told' });
    const { metrics } = send(spec, [0], { told: fn({ handles: handles('on-success') }) });
    expect(metrics('told')).toMatchObject({ asyncServed: 1 });
  });

  it('are tried again after throttles until there is room: 1 s, doubling', () => {
    const spec = fn({ concurrency: { reserved: 1 }, handles: { default: [{ wait: '10s' }] } });
    const { metrics } = send(spec, [0, 0]);
    // The second is throttled at 0, 1, 3 and 7 s and served at 15 s.
    expect(metrics()).toMatchObject({ throttles: 4, asyncServed: 2, asyncRetries: 4 });
    expect(metrics().messageAge).toMatchObject({ max: 15, count: 2 });
  });

  it('wait 5 minutes at most after a throttle, and expire when they are too old', () => {
    const busy = fn({ concurrency: { reserved: 1 }, handles: { default: [{ wait: '900s' }] } });
    const patient = send({ ...busy, timeoutS: 900 }, [0, 0]);
    // 0, 1, 3, 7, … 511 s, then every 300 s: 811 and 1111 s.
    expect(patient.metrics()).toMatchObject({ throttles: 11, asyncServed: 2 });
    expect(patient.metrics().messageAge).toMatchObject({ max: 1111 });
    const hurried = { ...busy, timeoutS: 900, async: { ...busy.async, maxEventAgeS: 60 } };
    const { metrics } = send(hurried, [0, 0]);
    expect(metrics()).toMatchObject({ asyncServed: 1, asyncExpired: 1, asyncDropped: 1 });
  });

  it('are given up at once by a function that is turned off', () => {
    const spec = fn({ concurrency: { reserved: 0 }, deadLetterQueue: 'kept' });
    const { metrics } = send(spec, [0], { kept: fn({ handles: handles('dead-letter') }) });
    expect(metrics()).toMatchObject({ invocations: 0, asyncFailed: 1, deadLettered: 1 });
  });

  it('are refused above 1 MB, and billed as several requests above 256 KB', () => {
    expect(send(fn(), [0], {}, 1024 * 1024 + 1).answers).toEqual([[0, 'http-413']]);
    const { wired } = send(fn(), [0], {}, 1024 * 1024);
    const requests = wired.resources
      .get('f')!
      .usage(1)
      .find(({ item }) => item === 'lambda.requests');
    // The first 256 KB, and twelve times 64 KB.
    expect(requests!.quantity).toBe(13);
  });

  it('know no limit of their rate', () => {
    const spec = fn({ concurrency: { reserved: 1 }, handles: { default: [{ wait: '1ms' }] } });
    const times = Array.from({ length: 200 }, (_, i) => i * 0.002);
    expect(send(spec, times).metrics()).toMatchObject({ throttles: 0, asyncServed: 200 });
  });

  it('come twice now and then, and each copy is accounted for', () => {
    const twice = fn({ asyncQueue: { duplicates: '10%' }, requestRate: '1000/s' });
    const times = Array.from({ length: 5000 }, (_, i) => i * 0.01);
    const { metrics, wired } = send(twice, times);
    const { asyncReceived, asyncDuplicates, asyncServed } = metrics() as Record<string, number>;
    expect(asyncReceived).toBe(5000);
    expect(asyncDuplicates! / 5000).toBeCloseTo(0.1, 1);
    expect(asyncServed).toBe(asyncReceived! + asyncDuplicates!);
    expect(wired.requests.inUse).toBe(0);
  });

  it('are all somewhere at any time', () => {
    const flaky = fn({
      asyncQueue: { duplicates: '5%' },
      concurrency: { reserved: 2 },
      maxEventAge: '60s',
      handles: {
        default: [{ wait: { exponential: { mean: '2s' } } }, { fail: { chance: '50%' } }],
      },
    });
    const times = Array.from({ length: 300 }, (_, i) => i * 0.3);
    for (const untilS of [0, 20, 50, 100, 400]) {
      const m = send(flaky, times, {}, 100, untilS).metrics() as Record<string, number>;
      if (m.asyncReceived === undefined) continue;
      const out = m.asyncServed! + m.asyncFailed! + m.asyncExpired! + m.asyncInQueue!;
      expect(out).toBe(m.asyncReceived! + m.asyncDuplicates!);
    }
  });
});
