import { describe, expect, it } from 'vitest';
import { Streams } from '../../src/engine/streams.js';
import { ResponseCache } from '../../src/models/response-cache.js';
import { createPopularity } from '../../src/variates/popularity.js';
import { input, readRows } from '../oracle/rows.js';

const BATCHES = 20;

describe('a cache with a time to live against theory', () => {
  const rows = readRows('oracles.json').filter(({ family }) => family.startsWith('TTL cache'));

  it('has reference answers', () => expect(rows).toHaveLength(2));

  for (const row of rows) {
    it(`${row.id}: the hit ratio is that of independent requests, within 4 standard errors`, () => {
      const rate = input(row, 'request_rate');
      const ttlS = input(row, 'ttl_s');
      const n = input(row, 'objects');
      const streams = new Streams(1, 0);
      const popularity = createPopularity(
        { kind: 'zipf', n, exponent: input(row, 'zipf_alpha') },
        streams.stream('cache', 'key'),
      );
      const gaps = streams.stream('cache', 'gap');
      const cache = new ResponseCache(ttlS, Number.POSITIVE_INFINITY);
      const ratios: number[] = [];
      let now = 0;
      for (let batch = -1; batch < BATCHES; batch++) {
        cache.reset();
        const end = now + 20 * ttlS;
        while (now < end) {
          now += -Math.log1p(-gaps()) / rate;
          const key = popularity.next();
          if (cache.get(key, now) < 0) cache.put(key, 1000, now);
        }
        // The first batch fills the cache.
        if (batch >= 0) ratios.push(cache.hits / (cache.hits + cache.misses));
      }
      const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / BATCHES;
      const variance = ratios.reduce((sum, ratio) => sum + (ratio - mean) ** 2, 0) / (BATCHES - 1);
      const error = Math.sqrt(variance / BATCHES);
      expect(Math.abs(mean - row.expected.hit_ratio!)).toBeLessThan(4 * error);
      expect(error / mean).toBeLessThan(0.01);
    });
  }
});

describe('a cache whose memory is full', () => {
  it('lets go of what was asked for longest ago, as a list in the order of use would', () => {
    const streams = new Streams(7, 0);
    const draw = streams.stream('cache', 'walk');
    for (let seed = 0; seed < 50; seed++) {
      const ttlS = 1 + draw() * 20;
      const cache = new ResponseCache(ttlS, 10);
      // The slow twin: newest use last.
      let twin: { key: number; bytes: number; until: number }[] = [];
      for (let now = 0; now < 300; now++) {
        const key = Math.floor(draw() * 12);
        const found = twin.find((entry) => entry.key === key && entry.until > now);
        expect(cache.get(key, now)).toBe(found?.bytes ?? -1);
        if (found !== undefined) {
          twin = [...twin.filter((entry) => entry !== found), found];
          continue;
        }
        const bytes = 1 + Math.floor(draw() * 5);
        cache.put(key, bytes, now);
        twin = [...twin.filter((entry) => entry.key !== key), { key, bytes, until: now + ttlS }];
        while (twin.reduce((sum, entry) => sum + entry.bytes, 0) > 10) twin.shift();
      }
    }
  });

  it('does not keep what is larger than all of its memory', () => {
    const cache = new ResponseCache(60, 100);
    cache.put(1, 101, 0);
    expect(cache.get(1, 1)).toBe(-1);
  });
});
