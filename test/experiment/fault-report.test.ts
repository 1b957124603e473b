import { describe, expect, it } from 'vitest';
import { disturbance } from '../../src/experiment/fault-report.js';
import type { FaultSpec } from '../../src/models/fault.js';
import { HTTP_503, OK, TIMED_OUT } from '../../src/queueing/outcome.js';
import type { Occurrence } from '../../src/scenario/watching.js';
import { OutcomeSeries } from '../../src/stats/outcome-series.js';

const PER_SECOND = 20;

/** Twenty requests a second; those of the given seconds fail. */
function series(endS: number, failing: readonly (readonly [from: number, to: number])[]) {
  const outcomes = new OutcomeSeries(0, 1, 10);
  for (let second = 0; second < endS; second++) {
    const fails = failing.some(([from, to]) => second >= from && second < to);
    for (let i = 0; i < PER_SECOND; i++)
      outcomes.add(second + i / PER_SECOND, fails ? (i % 2 === 0 ? TIMED_OUT : HTTP_503) : OK);
  }
  return outcomes;
}

const fault = (from: number, to: number): Occurrence => ({
  fault: { name: 'lost', kind: 'region-outage' } as FaultSpec,
  number: 1,
  from,
  to,
});

describe('the report of a fault', () => {
  it('finds the second at which requests are served as before, while the fault is on', () => {
    const found = disturbance(fault(600, 3000), series(6000, [[600, 690]]), 6000);
    expect(found.recoveryS).toBe(90);
    expect(found.afterEndS).toBe(0);
    expect(found.lost).toBe(90 * PER_SECOND);
    expect(found.lostByCause).toEqual({ 'timed-out': 900, 'http-503': 900 });
    expect(found.metastable).toBe(false);
  });

  it('counts what is lost when things move back, apart from the recovery', () => {
    const failing = [
      [600, 690],
      [3000, 3030],
    ] as const;
    const found = disturbance(fault(600, 3000), series(6000, failing), 6000);
    expect(found.recoveryS).toBe(90);
    expect(found.afterEndS).toBe(30);
    expect(found.lost).toBe(120 * PER_SECOND);
  });

  it('is nothing where nobody noticed', () => {
    const found = disturbance(fault(600, 700), series(1000, []), 1000);
    expect(found).toEqual({
      lost: 0,
      lostByCause: {},
      recoveryS: 0,
      afterEndS: 0,
      metastable: false,
      watchedS: 400,
    });
  });

  it('takes the errors that were there before for what is usual', () => {
    const outcomes = new OutcomeSeries(0, 1, 10);
    for (let second = 0; second < 1000; second++)
      for (let i = 0; i < 100; i++) outcomes.add(second, i < 5 ? HTTP_503 : OK);
    expect(disturbance(fault(500, 600), outcomes, 1000).recoveryS).toBe(0);
  });

  it('says so if errors remain after the end that load does not explain', () => {
    const found = disturbance(fault(600, 700), series(2000, [[600, 2000]]), 2000);
    expect(found.recoveryS).toBeNull();
    expect(found.afterEndS).toBeNull();
    expect(found.metastable).toBe(true);
  });

  it('does not call it metastable while something is still broken', () => {
    const outcomes = series(2000, [[600, 2000]]);
    expect(disturbance(fault(600, 700), outcomes, 2000, false).metastable).toBe(false);
  });

  it('does not call it metastable if more requests come than before', () => {
    const outcomes = new OutcomeSeries(0, 1, 10);
    for (let second = 0; second < 2000; second++)
      for (let i = 0; i < (second < 600 ? 10 : 40); i++)
        outcomes.add(second, second < 600 ? OK : HTTP_503);
    expect(disturbance(fault(600, 700), outcomes, 2000).metastable).toBe(false);
  });

  it('ends its watch where the next fault begins', () => {
    const found = disturbance(fault(600, 650), series(2000, [[600, 2000]]), 900);
    expect(found.lost).toBe(300 * PER_SECOND);
    expect(found.watchedS).toBe(300);
  });
});
