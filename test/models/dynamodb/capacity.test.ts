import { describe, expect, it } from 'vitest';
import { OnDemandCapacity } from '../../../src/models/dynamodb/capacity.js';
import { every, request, scenario, simulate, workload } from '../fixtures.js';
import { ask, each, isAccountedFor, items, of } from './fixtures.js';

const constantly = (perSecond: number) => every(1 / perSecond);

describe('on-demand capacity', () => {
  it('of a new table is 4,000 writes a second; what is above them is throttled by the table', () => {
    const result = ask(
      items({ partitions: { initial: 100 } }),
      constantly(5000),
      { op: 'put' },
      20,
    );
    // A second's worth more is there at the start.
    expect(Math.abs(of(result, 'writes') - 21 * 4000)).toBeLessThanOrEqual(2);
    expect(each(result, 'throttledBy')).toEqual({ table: of(result, 'throttled') });
    expect(isAccountedFor(result)).toBe(true);
  });

  it('is twice the peak of half an hour ago, and never less than before', () => {
    const capacity = new OnDemandCapacity(4000, null, 40_000, 1800);
    const rateAfter = (minutes: number, perSecond: number): number => {
      for (let minute = 0; minute < minutes; minute++) capacity.observe(perSecond);
      return capacity.rate;
    };
    expect(rateAfter(30, 3000)).toBe(4000);
    expect(rateAfter(1, 3000)).toBe(6000);
    // 5,500 are served at once, and count as the previous peak half an hour later.
    expect(rateAfter(30, 5500)).toBe(6000);
    expect(rateAfter(1, 5500)).toBe(11_000);
    expect(rateAfter(600, 10)).toBe(11_000);
  });

  it('ends at the quota of the account, and at the maximum that is set', () => {
    const quota = new OnDemandCapacity(4000, null, 5000, 60);
    const max = new OnDemandCapacity(4000, 1000, 5000, 60);
    for (const capacity of [quota, max]) for (let i = 0; i < 3; i++) capacity.observe(4000);
    expect([quota.rate, max.rate]).toEqual([5000, 1000]);
  });

  it('names the limit that throttled: the account’s quota, or the maximum', () => {
    const quota = items({
      capacity: { 'on-demand': { warm: { write: 4000 }, quota: { write: 100 } } },
    });
    expect(Object.keys(each(ask(quota, constantly(200), { op: 'put' }, 5), 'throttledBy'))).toEqual(
      ['account'],
    );
    const max = items({ capacity: { 'on-demand': { max: { write: 100 } } } });
    expect(Object.keys(each(ask(max, constantly(200), { op: 'put' }, 5), 'throttledBy'))).toEqual([
      'maximum',
    ]);
  });
});

describe('partitions', () => {
  it('give 1,000 writes a second each: one key gets no more, however much the table has', () => {
    const spec = items({ keys: { partition: { uniform: { n: 1 } } } });
    const result = ask(spec, constantly(1500), { op: 'put' }, 60);
    expect(Math.abs(of(result, 'writes') - 61 * 1000)).toBeLessThanOrEqual(2);
    expect(each(result, 'throttledBy')).toEqual({ partition: of(result, 'throttled') });
    expect(Object.keys(each(result, 'hottestPartitionsUtilisation'))).toHaveLength(1);
  });

  it('share what the table has with adaptive capacity; without it each has an even share', () => {
    // Half of the writes go to one key, and the table could take them all.
    const skewed = (adaptive: boolean) =>
      items({
        capacity: { provisioned: { read: 10, write: 400 } },
        partitions: { initial: 10, adaptive },
        keys: { partition: { hot: { share: '50%', keys: 1, n: 1000 } } },
      });
    const asked = { op: 'put' } as const;
    const adaptive = ask(skewed(true), constantly(300), asked, 1800);
    expect(of(adaptive, 'throttled')).toBe(0);
    const rigid = ask(skewed(false), constantly(300), asked, 1800);
    // The hot key's partition has 40 units of 150 and more that it is asked for.
    expect(of(rigid, 'throttled')).toBeGreaterThan(1800 * (150 - 40) - 400 * 300 - 1000);
    expect(Object.keys(each(rigid, 'throttledBy'))).toEqual(['partition']);
  });

  /** A tenth of what AWS gives: the same with a tenth of the requests. */
  const small = (more: Readonly<Record<string, unknown>>, initial = 4) =>
    items({ partitions: { initial, limit: { read: 300, write: 100 } }, ...more });

  it('that are hot for ten minutes split: a key that is most of it gets a partition of its own', () => {
    // The first of the keys has 38 % of the writes: what one partition can give, and no more beside it.
    const capacity = { provisioned: { read: 10, write: 400 } };
    const spec = small({ keys: { partition: { zipf: { n: 1000, exponent: 1.5 } } }, capacity });
    const [early, late] = [600, 3600].map((durationS) =>
      ask(spec, constantly(250), { op: 'put' }, durationS),
    );
    expect(of(early!, 'partitions')).toBe(4);
    expect(of(late!, 'partitions')).toBeGreaterThan(4);
    const hottest = Object.keys(each(late!, 'hottestPartitionsUtilisation'));
    expect(hottest.filter((name) => name.endsWith('key 0'))).toHaveLength(1);
    // Six times as long, and most of what was throttled was throttled before the split.
    expect(of(early!, 'throttled')).toBeGreaterThan(0);
    expect(of(late!, 'throttled')).toBeLessThan(2 * of(early!, 'throttled'));
  });

  it.each([
    ['none', false],
    ['increasing', false],
    ['spread', true],
  ])('of one hot key with a sort key that is %s can be divided: %s', (sort, divides) => {
    const spec = small({ keys: { partition: { uniform: { n: 1 } }, sort } });
    const [early, late] = [600, 4800].map((durationS) =>
      ask(spec, constantly(150), { op: 'put' }, durationS),
    );
    const rate = (of(late!, 'writes') - of(early!, 'writes')) / 4200;
    if (divides) expect(rate).toBeGreaterThan(135);
    else expect(rate).toBeLessThan(100.1);
  });

  it('with a local index keep the items of one key together', () => {
    const spec = small({
      keys: { partition: { uniform: { n: 1 } }, sort: 'spread' },
      indexes: { 'by-date': { kind: 'local', affected: '0%' } },
    });
    const result = ask(spec, constantly(150), { op: 'put' }, 3000);
    expect(of(result, 'writes')).toBeLessThan(3002 * 100);
  });

  it('split when they hold more than 10 GiB', () => {
    const spec = items({ storage: '50GiB', newItems: '100%', partitions: { initial: 5 } });
    const mix = { op: 'put', itemBytes: 400 * 1024 } as const;
    const result = ask({ ...spec, itemBytes: 400 * 1024 }, constantly(8), mix, 1800);
    expect(of(result, 'storedBytes')).toBe(50 * 2 ** 30 + of(result, 'writes') * 400 * 1024);
    expect(of(result, 'partitions')).toBe(10);
  });
});

describe('throttled requests', () => {
  it('are tried again by clients, and each attempt is counted', () => {
    const capacity = { provisioned: { read: 1, write: 100, burst: '1s' } };
    const clients = workload('items', {
      source: constantly(150),
      mix: [request('put', { op: 'put', itemBytes: 1000 })],
      client: {
        ...workload('items').client,
        retries: 9,
        backoff: { baseS: 0.05, maxS: 25.6, jitter: 'none' },
      },
    });
    const result = simulate(scenario({ clients }, { items: items({ capacity }) }, 60));
    const { retries, offered } = result.workloads.clients!;
    expect(retries).toBeGreaterThan(offered / 3);
    expect(of(result, 'throttled')).toBeGreaterThanOrEqual(retries);
    expect(isAccountedFor(result)).toBe(true);
  });
});
