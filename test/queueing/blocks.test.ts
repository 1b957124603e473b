import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Streams } from '../../src/engine/streams.js';
import { Backoff } from '../../src/queueing/backoff.js';
import { Fifo } from '../../src/queueing/fifo.js';
import { CAUSES, DNS_FAILURE, OK } from '../../src/queueing/outcome.js';
import { RequestPool } from '../../src/queueing/request.js';
import { createWork } from '../../src/queueing/work.js';

describe('Fifo', () => {
  it('is an array whose first item leaves, through any sequence of coming and going', () => {
    const operation = fc.option(fc.nat(), { freq: 3 });
    fc.assert(
      fc.property(
        fc.array(operation, { maxLength: 400 }),
        fc.constantFrom(1, 2, 4, 16),
        (operations, capacity) => {
          const fifo = new Fifo<number>(capacity);
          const array: number[] = [];
          for (const item of operations) {
            if (item === null) {
              expect(fifo.shift()).toBe(array.shift());
            } else {
              fifo.push(item);
              array.push(item);
            }
            expect(fifo.length).toBe(array.length);
          }
          while (array.length > 0) expect(fifo.shift()).toBe(array.shift());
          expect(fifo.shift()).toBeUndefined();
        },
      ),
    );
  });

  it.each([0, -4, 3, 12, 1.5])('refuses a capacity of %d', (capacity) => {
    expect(() => new Fifo(capacity)).toThrow(`not ${capacity}`);
  });
});

describe('Backoff', () => {
  const delays = (jitter: 'none' | 'full' | 'equal', retry: number, count: number): number[] => {
    const stream = new Streams('backoff', 0).stream('test', `${jitter}.${retry}`);
    const backoff = new Backoff({ baseS: 0.1, maxS: 5, jitter }, stream);
    return Array.from({ length: count }, () => backoff.delay(retry));
  };

  it('doubles from the base up to the cap, however many retries there are', () => {
    const waits = [0, 1, 2, 5, 6, 50, 5000].map((retry) => delays('none', retry, 1)[0]);
    expect(waits).toEqual([0.1, 0.2, 0.4, 3.2, 5, 5, 5]);
  });

  it('does not draw without jitter', () => {
    const backoff = new Backoff({ baseS: 1, maxS: 8, jitter: 'none' }, () => expect.fail('drew'));
    expect(backoff.delay(2)).toBe(4);
  });

  it.each([
    ['full', 0, 1],
    ['equal', 0.5, 1],
  ] as const)('with %s jitter waits between %d and %d of that, evenly', (jitter, least, most) => {
    for (const [retry, wait] of [
      [0, 0.1],
      [3, 0.8],
      [20, 5],
    ] as const) {
      const drawn = delays(jitter, retry, 20_000);
      expect(Math.min(...drawn)).toBeGreaterThanOrEqual(least * wait);
      expect(Math.max(...drawn)).toBeLessThan(most * wait);
      const width = (most - least) * wait;
      const mean = drawn.reduce((sum, each) => sum + each, 0) / drawn.length;
      // Four standard errors of a uniform mean.
      const error = (4 * width) / Math.sqrt(12 * drawn.length);
      expect(Math.abs(mean - ((least + most) / 2) * wait)).toBeLessThan(error);
      const variance = drawn.reduce((sum, each) => sum + (each - mean) ** 2, 0) / drawn.length;
      expect(variance / (width ** 2 / 12)).toBeCloseTo(1, 1);
    }
  });
});

describe('RequestPool', () => {
  it('recycles requests and forgets whose they were', () => {
    const pool = new RequestPool();
    const request = pool.acquire();
    request.caller = { early: false, answered: () => {} };
    request.parent = pool.acquire();
    request.context = 'context';
    request.operation = {
      index: 0,
      op: 'get',
      items: 1,
      itemBytes: null,
      consistent: false,
      transactional: false,
    };
    expect([pool.inUse, request.free]).toEqual([2, false]);
    pool.release(request);
    expect([pool.inUse, request.free]).toEqual([1, true]);
    expect(pool.acquire()).toBe(request);
    expect([
      request.caller,
      request.parent,
      request.context,
      request.operation,
      request.free,
    ]).toEqual([null, null, null, null, false]);
  });

  it('refuses a request that was released before', () => {
    const pool = new RequestPool();
    const request = pool.acquire();
    pool.release(request);
    expect(() => pool.release(request)).toThrow('released twice');
    expect(pool.inUse).toBe(0);
  });
});

describe('createWork', () => {
  const size = { requestBytes: 2_000_000, responseBytes: 500_000, objectBytes: 0 };
  const none = () => expect.fail('asked for a stream');
  const stream = () => new Streams('work', 0).stream('test', 'work');

  it('asks for no stream where nothing is random', () => {
    expect(createWork({ base: null, perRequestMB: 0, perResponseMB: 0 }, none).next(size)).toBe(0);
    const constant = { kind: 'constant', value: 3 } as const;
    expect(createWork({ base: constant, perRequestMB: 0, perResponseMB: 0 }, none).next(size)).toBe(
      3,
    );
  });

  it('adds what each megabyte costs to the base', () => {
    const base = { kind: 'constant', value: 3 } as const;
    const work = createWork({ base, perRequestMB: 0.5, perResponseMB: 4 }, stream);
    expect(work.next(size)).toBe(3 + 1 + 2);
    expect(work.next({ requestBytes: 0, responseBytes: 0, objectBytes: 0 })).toBe(3);
    const sized = createWork({ base: null, perRequestMB: 1, perResponseMB: 0 }, stream);
    expect(sized.next(size)).toBe(2);
  });

  it('draws one variate for each request', () => {
    const base = { kind: 'uniform', min: 1, max: 2 } as const;
    const work = createWork({ base, perRequestMB: 0, perResponseMB: 0 }, stream);
    const same = stream();
    for (let i = 0; i < 5; i++) expect(work.next(size)).toBe(1 + same());
  });
});

describe('the outcomes', () => {
  it('have a name each, in the order of their numbers', () => {
    expect(CAUSES[OK]).toBe('ok');
    expect(CAUSES.length).toBe(new Set(CAUSES).size);
    expect(CAUSES.length).toBeGreaterThan(DNS_FAILURE);
  });
});
