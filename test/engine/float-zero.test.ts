import { setFlagsFromString } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { FLOAT_ZERO, float } from '../../src/engine/float-zero.js';
import { Tally } from '../../src/stats/tally.js';

setFlagsFromString('--allow-natives-syntax');
/** Whether V8 sees two objects as of the same layout. */
const haveSameMap = new Function('a', 'b', 'return %HaveSameMap(a, b)') as (
  a: object,
  b: object,
) => boolean;

/** Whether an instance still has the layout of its class when a fraction has come into it. */
function keepsLayout<T extends object>(create: () => T, put: (instance: T) => void): boolean {
  const touched = create();
  put(touched);
  return haveSameMap(touched, create());
}

describe('a float zero', () => {
  it('is zero', () => {
    expect(FLOAT_ZERO).toBe(0);
    expect(float(3)).toBe(3);
    expect(float(-0.25)).toBe(-0.25);
    expect(float(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
  });

  it('keeps the layout of a class when a fraction comes', () => {
    class Floats {
      sum = FLOAT_ZERO;
      limit = float(7);
    }
    expect(
      keepsLayout(
        () => new Floats(),
        (floats) => {
          floats.sum = 0.5;
          floats.limit = 0.25;
        },
      ),
    ).toBe(true);
  });

  it('is needed: a plain zero does not', () => {
    class Integers {
      sum = 0;
    }
    const before = new Integers();
    const touched = new Integers();
    expect(haveSameMap(before, touched)).toBe(true);
    touched.sum = 0.5;
    expect(haveSameMap(before, touched)).toBe(false);
  });

  it('is what a tally begins with', () => {
    expect(
      keepsLayout(
        () => new Tally(),
        (tally) => tally.add(0.1),
      ),
    ).toBe(true);
  });
});
