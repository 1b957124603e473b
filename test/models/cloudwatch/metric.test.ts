import { describe, expect, it } from 'vitest';
import { Simulation } from '../../../src/engine/simulation.js';
import { ObservedMetric } from '../../../src/models/cloudwatch/metric.js';

describe('a metric as CloudWatch shows it', () => {
  const follow = (values: readonly (number | null)[], untilS: number) => {
    const sim = new Simulation();
    const seen: [number, number | null][] = [];
    let next = 0;
    const metric = new ObservedMetric(
      sim,
      { periodS: 60, delayS: 45 },
      () => ({ value: values[next++] ?? null, capacity: 1 }),
      ({ value }) => seen.push([sim.now, value]),
      15,
    );
    metric.start();
    sim.run(untilS);
    return { seen, timeline: metric.timeline('observed-cpu', 'fraction') };
  };

  it('has one datapoint a period, which is there when the period and the delay are over', () => {
    expect(follow([0.2, 0.8], 180).seen).toEqual([
      [105, 0.2],
      [165, 0.8],
    ]);
  });

  it('keeps a datapoint in its timeline until the next one is there, and nothing while one is missing', () => {
    const { values } = follow([0.2, null, 0.8], 240).timeline;
    const times = (from: number, to: number) => values.slice(from / 15, to / 15);
    expect(times(0, 105)).toEqual(new Array(7).fill(null));
    expect(times(105, 165)).toEqual(new Array(4).fill(expect.closeTo(0.2, 12)));
    expect(times(165, 225)).toEqual(new Array(4).fill(null));
    expect(times(225, 240)).toEqual([expect.closeTo(0.8, 12)]);
  });
});
