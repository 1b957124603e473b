import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecordShard } from '../../src/models/record-stream.js';

describe('a shard of a stream', () => {
  it('keeps what was appended, in order, until it is let go (compared with a plain list)', () => {
    const step = fc.oneof(
      fc.record({ append: fc.integer({ min: 1, max: 40 }) }),
      fc.record({ trim: fc.integer({ min: 0, max: 50 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const shard = new RecordShard(0);
        const all: [number, number, number][] = [];
        let start = 0;
        for (const one of steps) {
          if ('append' in one) {
            for (let i = 0; i < one.append; i++) {
              const n = all.length;
              all.push([n / 8, n * 3, n + 1]);
              shard.append(n / 8, n * 3, n + 1, null);
            }
          } else {
            start = Math.min(all.length, start + one.trim);
            shard.trim(start);
          }
        }
        expect([shard.start, shard.end]).toEqual([start, all.length]);
        for (let i = start; i < all.length; i++)
          expect([shard.writtenAt(i), shard.keyOf(i), shard.bytesOf(i)]).toEqual(all[i]);
        expect(() => shard.keyOf(all.length)).toThrow(RangeError);
      }),
    );
  });

  it('wakes every reader once, at the next record', () => {
    const shard = new RecordShard(0);
    let woken = 0;
    shard.onNext(() => woken++);
    shard.onNext(() => woken++);
    shard.append(0, 1, 1, null);
    shard.append(0, 1, 1, null);
    expect(woken).toBe(2);
  });

  it('lets go of what all of its readers are done with', () => {
    const shard = new RecordShard(0);
    const readers = [shard.join(), shard.join()];
    for (let i = 0; i < 10; i++) shard.append(i, 1, 1, null);
    shard.release(readers[0]!, 7);
    expect(shard.start).toBe(0);
    shard.release(readers[1]!, 4);
    expect(shard.start).toBe(4);
  });
});
