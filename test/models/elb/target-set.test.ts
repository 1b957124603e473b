import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Streams } from '../../../src/engine/streams.js';
import { BalancedTarget } from '../../../src/models/elb/balanced-target.js';
import { LeastOutstandingRequests, RoundRobin } from '../../../src/models/elb/target-set.js';
import type { SharedPath } from '../../../src/models/network/path.js';
import type { Target } from '../../../src/models/target.js';

const nowhere: SharedPath = { sendTo: () => {} };
const target: Target = { zone: 0, checked: false, entry: { accept: () => {} } };
const targets = (count: number) =>
  Array.from({ length: count }, () => new BalancedTarget(target, 0, nowhere));

/** Something happens to one of the targets (index modulo their number). */
const step = fc.record({
  kind: fc.constantFrom('pick', 'pick', 'pick', 'answer', 'answer', 'add', 'remove'),
  which: fc.nat(1000),
});

describe('LeastOutstandingRequests', () => {
  it('always picks one of those with the fewest outstanding requests, as a plain search finds them', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), fc.nat(), (steps, seed) => {
        const all = targets(6);
        const set = new LeastOutstandingRequests(new Streams(seed, 0).stream('twin', 'ties'));
        const inSet = new Set<BalancedTarget>();
        for (const { kind, which } of steps) {
          const one = all[which % all.length]!;
          if (kind === 'add' && !inSet.has(one)) {
            inSet.add(one);
            set.add(one);
          } else if (kind === 'remove') {
            inSet.delete(one);
            set.remove(one);
          } else if (kind === 'answer' && one.outstanding > 0) {
            one.outstanding--;
            set.changed(one);
          } else if (kind === 'pick') {
            const picked = set.pick();
            const fewest = Math.min(...[...inSet].map(({ outstanding }) => outstanding));
            if (inSet.size === 0) {
              expect(picked).toBeUndefined();
            } else {
              expect(inSet.has(picked!)).toBe(true);
              expect(picked!.outstanding).toBe(fewest);
              picked!.outstanding++;
              set.changed(picked!);
            }
          }
          expect(set.size).toBe(inSet.size);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('breaks ties at random: each of the equals has its chance', () => {
    const all = targets(4);
    const set = new LeastOutstandingRequests(new Streams(1, 0).stream('ties', 'ties'));
    for (const one of all) set.add(one);
    const counts = all.map(() => 0);
    for (let i = 0; i < 8000; i++) counts[all.indexOf(set.pick()!)]!++;
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(4 * Math.sqrt(1500));
  });
});

describe('RoundRobin', () => {
  it('gives every target that stays its turn before any has a second one', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(4), { minLength: 5, maxLength: 60 }), (removals) => {
        const set = new RoundRobin();
        const present = targets(5);
        for (const one of present) set.add(one);
        for (const removal of removals) {
          const round = present.map(() => set.pick()!);
          expect(new Set(round).size).toBe(present.length);
          if (removal < present.length && present.length > 1) {
            set.remove(present.splice(removal, 1)[0]!);
          }
        }
      }),
    );
  });
});
