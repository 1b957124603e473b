import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Stream, Streams } from '../../src/engine/streams.js';

const draws = (stream: Stream, count = 5): number[] => Array.from({ length: count }, stream);

const identity = fc.tuple(fc.string({ maxLength: 6 }), fc.string({ maxLength: 6 }));
const identities = fc.uniqueArray(identity, {
  minLength: 1,
  maxLength: 12,
  selector: (each) => JSON.stringify(each),
});

describe('Streams', () => {
  it('gives a component the same draws whatever else was created, and in whatever order', () => {
    const shuffled = identities.chain((list) =>
      fc.record({ list: fc.constant(list), order: fc.shuffledSubarray(list, { minLength: 1 }) }),
    );
    fc.assert(
      fc.property(shuffled, fc.integer(), fc.nat(), ({ list, order }, seed, replication) => {
        const streams = new Streams(seed, replication);
        const others = new Streams(seed, replication);
        const byIdentity = new Map(list.map((each) => [each, draws(streams.stream(...each))]));
        for (const each of order)
          expect(draws(others.stream(...each))).toEqual(byIdentity.get(each));
      }),
    );
  });

  it('tells seeds, replications, paths and purposes apart, wherever one name ends and the next begins', () => {
    const firsts = [
      new Streams(1, 0).stream('a', 'b'),
      new Streams(2, 0).stream('a', 'b'),
      new Streams(1, 1).stream('a', 'b'),
      new Streams(1, 0).stream('ab', ''),
      new Streams(1, 0).stream('', 'ab'),
      new Streams(1, 0).stream('a","b', ''),
      new Streams(1, 0).stream('b', 'a'),
      new Streams(11, 0).stream('a', 'b'),
      new Streams(1, 10).stream('a', 'b'),
    ].map((stream) => stream());
    expect(new Set(firsts).size).toBe(firsts.length);
  });

  it('refuses to give out one stream twice', () => {
    const streams = new Streams(1, 0);
    streams.stream('workloads.web', 'interarrival');
    expect(() => streams.stream('workloads.web', 'interarrival')).toThrow(
      /"workloads\.web","interarrival".*already in use/,
    );
    expect(() => streams.stream('workloads.web', 'size')).not.toThrow();
  });

  it('draws on [0, 1) with 32 bits, evenly', () => {
    const stream = new Streams('evenly', 0).stream('test', 'uniform');
    const cells = new Array<number>(16).fill(0);
    for (let i = 0; i < 64_000; i++) {
      const drawn = stream();
      if (!(drawn >= 0 && drawn < 1 && Number.isInteger(drawn * 2 ** 32))) {
        expect.fail(`${drawn} is not a number on [0, 1) with 32 bits`);
      }
      cells[Math.floor(drawn * 16)]!++;
    }
    const chiSquare = cells.reduce((sum, count) => sum + (count - 4000) ** 2 / 4000, 0);
    // 15 degrees of freedom: 0.1 % lie above 37.7.
    expect(chiSquare).toBeLessThan(37.7);
  });

  it('draws what it drew on every version of Node', () => {
    expect(draws(new Streams(42, 0).stream('workloads.shoppers', 'interarrival'), 4)).toEqual([
      0.8089107724372298, 0.7259390293620527, 0.7938030827790499, 0.3194071443285793,
    ]);
    expect(
      draws(new Streams('a seed', 3).stream('resources.web', 'handles.default[0].cpu'), 2),
    ).toEqual([0.8659602326806635, 0.48135462519712746]);
  });
});
