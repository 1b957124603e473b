import { describe, expect, it } from 'vitest';
import { at, constant, scenario, used, wire, workload } from '../fixtures.js';
import { of as ofFunction } from '../lambda/fixtures.js';
import { of, queue, reader, send, sent, trigger } from '../sqs/fixtures.js';

const takes = (time: string) => ({ timeout: '900s', handles: { default: [{ wait: time }] } });
const many = (count: number, timeS = 0) => Array.from({ length: count }, () => timeS);
const PATIENT = { visibility: '12h' };

describe('batches at once', () => {
  it('are 5 at first, 300 more every minute, and 1,250 at most', () => {
    const spec = { ...takes('890s'), concurrency: { account: 5000 } };
    const f = reader({ batch: 1 }, spec);
    const producers = workload('q', { source: at(many(3000)), mix: [send()] });
    const { sim, resources } = wire(scenario({ producers }, { q: queue(PATIENT), f }));
    const atOnce = (untilS: number) => {
      sim.run(untilS);
      const found = resources.get('f')!.metrics(1)['trigger.q'] as Record<string, number>;
      return found['most at once'];
    };
    expect([1, 59, 61, 121, 181, 241, 301, 500].map(atOnce)).toEqual([
      5, 5, 305, 605, 905, 1205, 1250, 1250,
    ]);
  });

  it('are as many as are allowed, and the rest stays in the queue', () => {
    const f = reader({ batch: 1, maxConcurrency: 20 }, takes('60s'));
    const result = sent(many(300), { q: queue(PATIENT), f });
    expect(trigger(result)).toMatchObject({ 'most at once': 20, batches: 300, done: 300 });
    expect(ofFunction(result, 'throttles')).toBe(0);
    expect(of(result, 'received')).toBe(300);
  });

  it('are more than a function’s reserved concurrency takes: what is throttled comes back', () => {
    const f = reader({ batch: 1 }, { ...takes('10s'), concurrency: { reserved: 2 } });
    const q = queue({ visibility: '30s', deadLetter: { to: 'dead', maxReceives: 2 } });
    const result = sent(many(12), { q, dead: queue(), f });
    // Throttles count as receives, so messages are given up that nobody has looked at.
    expect(trigger(result)['throttled batches']).toBeGreaterThan(6);
    expect(of(result, 'count', 'dead')).toBeGreaterThan(0);
    expect(of(result, 'deleted') + of(result, 'count', 'dead')).toBe(12);
  });

  it('of provisioned pollers are ten for each, and the pollers are on the bill by the hour', () => {
    const f = reader({ batch: 1, provisioned: { min: 3, max: 20 } }, takes('100s'));
    const result = sent(many(500), { q: queue(PATIENT), f }, 3600);
    expect(trigger(result)['most at once']).toBe(200);
    const hours = used(result, 'f', 'lambda.esm-provisioned-sqs-epu');
    // 3 all the time, and up to 20 for some minutes.
    expect(hours).toBeGreaterThan(3);
    expect(hours).toBeLessThan(5);
  });
});

describe('a batch', () => {
  it('is what is there, up to 10', () => {
    // Both pollers take one; what comes while the function works waits, and then goes ten at a time.
    const f = reader({ maxConcurrency: 2 }, takes('10s'));
    const result = sent([0, 0, ...many(25, 1)], { q: queue(PATIENT), f });
    expect(trigger(result)).toMatchObject({ batches: 5, records: 27 });
  });

  it('is gathered for the window, by each poller on its own', () => {
    const f = reader({ batch: 100, window: '10s', maxConcurrency: 2 }, takes('1s'));
    const result = sent([0, 1, 2, 3, 4, 5, 6, 7], { q: queue(PATIENT), f });
    // Both pollers take every other message: 0, 2, 4, 6 until 10 s, and 1, 3, 5, 7 until 11 s.
    expect(trigger(result)).toMatchObject({ batches: 2, records: 8 });
    expect(ofFunction(result, 'invocations')).toBe(2);
  });

  it('is handed over before the window ends when it is full', () => {
    const f = reader({ batch: 3, window: '300s', maxConcurrency: 2 }, takes('1s'));
    const result = sent([0, 0, 0, 0, 0, 0], { q: queue(PATIENT), f }, 10);
    expect(trigger(result)).toMatchObject({ batches: 2, records: 6, done: 6 });
  });

  it('holds no more than 6 MiB', () => {
    const f = reader({ batch: 10, window: '1s', maxConcurrency: 2 }, takes('1s'));
    const mix = [send('order', { requestBytes: constant(1024 * 1024) })];
    const result = sent(many(20), { q: queue(PATIENT), f }, null, mix);
    expect(trigger(result)).toMatchObject({ done: 20, 'failed batches': 0 });
    expect(trigger(result).batches).toBeGreaterThanOrEqual(4);
  });

  it('has its handler repeat steps for every record', () => {
    const handles = {
      timeout: '900s',
      handles: { default: [{ repeat: { times: 'records', steps: [{ wait: '2s' }] } }] },
    };
    const f = reader({ batch: 10, window: '1s', maxConcurrency: 2 }, handles);
    const result = sent([0, 0, 0, 0, 0, 0, 0], { q: queue(PATIENT), f });
    expect(ofFunction(result, 'billedGbSeconds')).toBeCloseTo((7 * 2 * 128) / 1024, 6);
  });

  it('is served by the handler of its first message, unless one is named', () => {
    const handles = { handles: { order: [{ wait: '1s' }], all: [{ wait: '5s' }] }, timeout: '10s' };
    const own = sent([0], { q: queue(), f: reader({}, handles) });
    const named = sent([0], { q: queue(), f: reader({ handler: 'all' }, handles) });
    expect(ofFunction(own, 'billedGbSeconds')).toBeCloseTo(128 / 1024, 6);
    expect(ofFunction(named, 'billedGbSeconds')).toBeCloseTo((5 * 128) / 1024, 6);
  });
});

describe('poison', () => {
  const mix = [send('good', { weight: 1 }), send('bad', { weight: 1 })];
  const times = [
    ...[0, 0, 0, 0].map((timeS) => ({ timeS, name: 'good' })),
    { timeS: 0, name: 'bad' },
  ];
  const q = queue({ visibility: '10s', deadLetter: { to: 'dead', maxReceives: 3 } });
  const together = { batch: 5, window: '300s', maxConcurrency: 2, poison: { events: ['bad'] } };
  // One poller, so that all are in one batch.
  const one = { ...together, scaling: { start: 1, idle: 1 } };

  it('fails the whole batch, and takes the others along to the dead-letter queue', () => {
    const f = reader({ ...one, window: '1s' }, takes('1s'));
    const result = sent(times, { q, dead: queue(), f }, null, mix);
    expect(trigger(result)).toMatchObject({ done: 0, 'failed batches': 3 });
    expect(of(result, 'count', 'dead')).toBe(5);
    expect(ofFunction(result, 'errors')).toBe(3);
  });

  it('stays behind alone when the function says which records failed', () => {
    const f = reader({ ...one, window: '1s', partialFailures: true }, takes('1s'));
    const result = sent(times, { q, dead: queue(), f }, null, mix);
    expect(trigger(result)).toMatchObject({ done: 4, 'not done': 3, batches: 3 });
    expect(of(result, 'count', 'dead')).toBe(1);
    expect(of(result, 'deleted')).toBe(4);
  });
});

describe('a filter', () => {
  it('drops what does not match, and no function sees it', () => {
    const mix = [send('order', { weight: 1 }), send('noise', { weight: 1 })];
    const times = ['order', 'noise', 'noise', 'order'].map((name, timeS) => ({ timeS, name }));
    const f = reader({ filter: { events: ['order'] } }, takes('1s'));
    const result = sent(times, { q: queue(), f }, null, mix);
    expect(trigger(result)).toMatchObject({ 'filtered out': 2, done: 2, batches: 2 });
    expect(of(result, 'deleted')).toBe(4);
    expect(ofFunction(result, 'invocations')).toBe(2);
  });
});

describe('polls of a queue that is quiet', () => {
  it('are three a minute of each of two pollers', () => {
    const f = reader({}, takes('1s'));
    const result = sent([3 * 3600], { q: queue(), f }, 3 * 3600);
    expect(of(result, 'emptyReceives')).toBe(((3 * 3600) / 20) * 2);
  });

  it('go back to two pollers when nothing has come for a while', () => {
    const f = reader({}, takes('1s'));
    const quiet = of(sent([], { q: queue(), f }, 36_000), 'emptyReceives');
    const early = of(sent([100], { q: queue(), f }, 36_000), 'emptyReceives');
    expect(early - quiet).toBeGreaterThan(0);
    // Three more pollers, for two or three minutes.
    expect(early - quiet).toBeLessThanOrEqual(27);
  });
});
