import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CircuitBreaker } from '../../src/queueing/circuit-breaker.js';
import { RetryBudget } from '../../src/queueing/retry-budget.js';

describe('a retry budget', () => {
  it('never lets more retries through than its share of the requests and the burst', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { maxLength: 500 }),
        fc.integer({ min: 1, max: 10 }),
        (sends, burst) => {
          const budget = new RetryBudget(0.2, burst);
          let [requests, retries] = [0, 0];
          for (const isRequest of sends) {
            if (isRequest) {
              budget.earn();
              requests++;
            } else if (budget.take()) retries++;
            expect(retries).toBeLessThanOrEqual(burst + 0.2 * requests + 1e-9);
          }
        },
      ),
    );
  });

  it('gives its burst, and then one retry for every five requests', () => {
    const budget = new RetryBudget(0.25, 2);
    expect([budget.take(), budget.take(), budget.take()]).toEqual([true, true, false]);
    for (let i = 0; i < 3; i++) budget.earn();
    expect(budget.take()).toBe(false);
    budget.earn();
    expect(budget.take()).toBe(true);
  });
});

describe('a circuit breaker', () => {
  const spec = { errors: 0.5, windowS: 10, minimum: 4, openS: 30 };

  it('opens when the share of failures in the window is reached, and not with too few attempts', () => {
    const breaker = new CircuitBreaker(spec);
    for (const ok of [false, false, false]) breaker.record(ok, 1);
    expect(breaker.allows(1)).toBe(true);
    breaker.record(true, 1);
    expect(breaker.allows(1)).toBe(true);
    breaker.record(false, 2);
    expect(breaker.allows(2)).toBe(false);
    expect(breaker.opened).toBe(1);
  });

  it('forgets what is older than its window', () => {
    const breaker = new CircuitBreaker(spec);
    for (let i = 0; i < 3; i++) breaker.record(false, 0);
    for (let i = 0; i < 3; i++) breaker.record(true, 10);
    breaker.record(false, 10);
    expect(breaker.allows(10)).toBe(true);
  });

  it('lets one request try after its time: a success closes it, a failure opens it again', () => {
    const breaker = new CircuitBreaker(spec);
    for (let i = 0; i < 4; i++) breaker.record(false, 0);
    expect(breaker.allows(29.9)).toBe(false);
    expect(breaker.allows(30)).toBe(true);
    expect(breaker.allows(30)).toBe(false);
    breaker.record(false, 31);
    expect(breaker.allows(60.9)).toBe(false);
    expect(breaker.allows(61)).toBe(true);
    breaker.record(true, 62);
    expect([breaker.allows(62), breaker.allows(62)]).toEqual([true, true]);
  });
});
