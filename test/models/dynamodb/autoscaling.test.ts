import { describe, expect, it } from 'vitest';
import type { ReplicationResult } from '../../../src/experiment/replication-result.js';
import { CapacityTracking, Decreases } from '../../../src/models/dynamodb/autoscaling.js';
import type { AutoscaleSpec } from '../../../src/models/dynamodb/spec.js';
import { at, metric, request, scenario, simulate, table, used, workload } from '../fixtures.js';

const SCALE: AutoscaleSpec = {
  target: 0.7,
  min: { read: 10, write: 10 },
  max: { read: 10, write: 1000 },
  outDatapoints: 2,
  inDatapoints: 15,
  inMargin: 0.2,
  delayS: 60,
  updateS: 120,
};

const UNITS = 10;

/** Writes a second, minute by minute: requests of 10 units, evenly spaced. */
function writing(perSecond: readonly number[], autoscale = SCALE, minutes = perSecond.length) {
  const times = perSecond.flatMap((units, minute) => {
    const count = (units / UNITS) * 60;
    return Array.from({ length: count }, (_, i) => minute * 60 + ((i + 0.5) * 60) / count);
  });
  const mix = [request('put', { op: 'put', itemBytes: UNITS * 1024 })];
  const capacity = { mode: 'provisioned', read: 10, write: 100, autoscale, burstS: 300 } as const;
  return simulate(
    scenario(
      { clients: workload('items', { source: at(times), mix }) },
      { items: table({ capacity }) },
      minutes * 60,
    ),
  );
}

/** Provisioned write units in each minute. */
function capacities({ timelines }: ReplicationResult): readonly (number | null)[] {
  return timelines.find(({ metric }) => metric === 'write-capacity')!.values;
}

const minutes = (count: number, units: number): number[] => new Array<number>(count).fill(units);

describe('auto scaling of a table', () => {
  // The table of docs/models/dynamodb.md, minute by minute.
  const asked = [...minutes(5, 60), ...minutes(15, 140), ...minutes(25, 40)];
  const result = writing(asked);

  it('has 100 units until two minutes over 70 % have been seen, and the change is made: 200 from minute 10', () => {
    expect(capacities(result)).toEqual([
      ...minutes(10, 100),
      ...minutes(28, 200),
      ...minutes(7, 58),
    ]);
    expect(metric(result, 'items', 'capacityIncreases')).toBe(1);
    expect(metric(result, 'items', 'capacityDecreases')).toBe(1);
  });

  it('throttles nothing meanwhile: unused capacity of five minutes is there', () => {
    expect(metric(result, 'items', 'throttled')).toBe(0);
    expect(metric(result, 'items', 'writes')).toBe(asked.reduce((a, b) => a + b) * (60 / UNITS));
  });

  it('bills the units that were provisioned, by the hour', () => {
    const hours = (10 * 100 + 28 * 200 + 7 * 58) / 60;
    expect(used(result, 'items', 'dynamodb.wcu-hour')).toBeCloseTo(hours, 9);
    expect(used(result, 'items', 'dynamodb.rcu-hour')).toBeCloseTo((10 * 45) / 60, 9);
  });

  it('does not shrink for 14 minutes below the threshold', () => {
    const scaled = writing([...minutes(5, 80), ...minutes(14, 40), ...minutes(6, 80)]);
    expect(capacities(scaled).filter((units) => units! < 100)).toEqual([]);
    expect(metric(scaled, 'items', 'capacityDecreases')).toBe(0);
  });

  it('does not shrink while nothing at all is consumed: there are no datapoints', () => {
    const scaled = writing([...minutes(2, 60)], SCALE, 60);
    expect(metric(scaled, 'items', 'capacityDecreases')).toBe(0);
    expect(capacities(scaled).at(-1)).toBe(100);
  });

  it('stays within min and max', () => {
    const most = writing(minutes(20, 300), { ...SCALE, max: { read: 10, write: 250 } });
    expect(capacities(most).at(-1)).toBe(250);
    const least = writing(minutes(25, 10), { ...SCALE, min: { read: 10, write: 60 } });
    expect(capacities(least).at(-1)).toBe(60);
  });
});

describe('the alarms of a table', () => {
  const seen = (spec: AutoscaleSpec, units: readonly number[], capacity = 100): number[] => {
    const tracking = new CapacityTracking(spec, 10, 1000);
    return units.map((perSecond) => tracking.observe(perSecond * 60, capacity));
  };

  it('need two minutes in a row: one in between starts anew', () => {
    expect(seen(SCALE, [80, 60, 80, 60, 80, 80])).toEqual([100, 100, 100, 100, 100, 115]);
  });

  it('are not set off by consumption at the target or at the lower threshold', () => {
    expect(new Set(seen(SCALE, minutes(40, 70)))).toEqual(new Set([100]));
    expect(new Set(seen(SCALE, minutes(40, 50)))).toEqual(new Set([100]));
    expect(seen(SCALE, minutes(15, 49)).at(-1)).toBe(70);
  });
});

describe('decreases of a table’s capacity', () => {
  const HOUR = 3600;

  it('are four from the start of the day, and one more for each hour', () => {
    const budget = new Decreases();
    expect([0, 1, 2, 3, 4].map((second) => budget.take(second))).toEqual([
      ...new Array(4).fill(true),
      false,
    ]);
    expect(budget.take(HOUR)).toBe(true);
    expect(budget.take(HOUR + 1)).toBe(false);
  });

  it('are 27 a day at the most, and begin anew at midnight', () => {
    const budget = new Decreases();
    const taken = (day: number) => {
      let count = 0;
      for (let minute = 0; minute < 1440; minute++)
        if (budget.take(day * 86_400 + minute * 60)) count++;
      return count;
    };
    expect([taken(0), taken(1), taken(5)]).toEqual([27, 27, 27]);
  });

  it('can be saved up to four', () => {
    const budget = new Decreases();
    const at = 20 * HOUR;
    expect([0, 1, 2, 3, 4].filter((second) => budget.take(at + second))).toHaveLength(4);
  });

  it('that the quota does not allow are counted, and not made', () => {
    // Up and down every other minute, with alarms that are set off at once.
    const fast = { ...SCALE, inDatapoints: 1, outDatapoints: 1, updateS: 1, delayS: 1 };
    const nervous = writing(
      Array.from({ length: 40 }, (_, i) => (i % 4 < 2 ? 100 : 20)),
      fast,
    );
    expect(metric(nervous, 'items', 'capacityDecreases')).toBe(4);
    expect(metric(nervous, 'items', 'decreasesRefused')).toBeGreaterThan(0);
  });
});
