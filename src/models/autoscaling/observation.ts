import type { FleetSample, FleetSampler } from '../fleet/fleet-sampler.js';
import type { Member } from './member.js';
import type { MetricSpec } from './spec.js';

/** Reads a number of some resource as it is now: of the group itself where the id is null. */
export type ReadGauge = (of: string | null, gauge: string) => number | null;

/** What a policy looks at, out of a sample of the fleet. */
export function metricValue(
  spec: MetricSpec,
  sample: FleetSample,
  readGauge: ReadGauge,
): number | null {
  switch (spec.metric) {
    case 'cpu':
      return sample.utilisation;
    case 'requests':
      return sample.requestsPerMinute;
    case 'network-in':
      return sample.bytesInPerMinute;
    case 'network-out':
      return sample.bytesOutPerMinute;
    case 'custom': {
      const gauge = readGauge(spec.of ?? null, spec.gauge!);
      return gauge === null || sample.capacity === 0 ? null : gauge / sample.capacity;
    }
  }
}

/** What a metric is called in timelines, and its unit. */
export function nameOf({ metric, gauge, of }: MetricSpec): { name: string; unit: string } {
  switch (metric) {
    case 'cpu':
      return { name: 'cpu', unit: 'fraction' };
    case 'requests':
      return { name: 'requests-per-target', unit: 'requests/min' };
    case 'network-in':
      return { name: 'network-in', unit: 'B/min' };
    case 'network-out':
      return { name: 'network-out', unit: 'B/min' };
    case 'custom':
      return { name: of == null ? gauge! : `${of}-${gauge}`, unit: 'per instance' };
  }
}

/** Closes a period of a policy's metric. */
export function read(
  spec: MetricSpec,
  sampler: FleetSampler,
  readGauge: ReadGauge,
  counts: (member: Member) => boolean,
) {
  const sample = sampler.sample(counts);
  return { value: metricValue(spec, sample, readGauge), capacity: sample.capacity };
}
