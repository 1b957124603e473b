import { describe, expect, it } from 'vitest';
import { CONDITION_FAILED, HTTP_500, THROTTLED, TIMED_OUT } from '../../src/queueing/outcome.js';
import { SdkRetries } from '../../src/queueing/sdk-retries.js';

/** Waits before each retry where every draw is the same. */
function waits(mode: 'legacy' | 'standard' | 'standard-2.1', outcome: number, draw = 1): number[] {
  const retries = new SdkRetries(mode, () => draw);
  const all: number[] = [];
  for (let attempt = 0; ; attempt++) {
    const delay = retries.delay(attempt, outcome, {});
    if (delay < 0) return all;
    all.push(delay);
  }
}

describe('retries of an AWS SDK', () => {
  // botocore: the waits of each mode for DynamoDB, at their longest.
  it('in legacy mode are nine, from 50 ms on', () => {
    const longest = [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8];
    expect(waits('legacy', THROTTLED)).toEqual(longest);
    // Only the first is drawn.
    expect(waits('legacy', HTTP_500, 0)).toEqual([0, ...longest.slice(1)]);
  });

  it('in standard mode are two, of up to 1 s and 2 s', () => {
    expect(waits('standard', THROTTLED)).toEqual([1, 2]);
    expect(waits('standard', HTTP_500, 0.5)).toEqual([0.5, 1]);
  });

  it('in the mode of 2026 are three: from 25 ms on, and from 1 s after a throttle', () => {
    expect(waits('standard-2.1', HTTP_500)).toEqual([0.025, 0.05, 0.1]);
    expect(waits('standard-2.1', THROTTLED)).toEqual([1, 2, 4]);
  });

  it('are not made where trying again is of no use', () => {
    expect(waits('legacy', CONDITION_FAILED)).toEqual([]);
  });

  it('end when a client’s quota of 500 tokens is used up, and successes give it back', () => {
    const retries = new SdkRetries('standard', () => 1);
    const [client, other] = [{}, {}];
    const paid = (outcome: number): number => {
      let count = 0;
      while (retries.delay(0, outcome, client) >= 0) count++;
      return count;
    };
    expect(paid(THROTTLED)).toBe(100);
    expect(retries.delay(0, THROTTLED, other)).toBe(1);
    for (let i = 0; i < 20; i++) retries.succeeded(0, client);
    expect(paid(TIMED_OUT)).toBe(2);
    for (let i = 0; i < 1000; i++) retries.succeeded(1, client);
    expect(paid(TIMED_OUT)).toBe(50);
  });
});
