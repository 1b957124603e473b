import type { Simulation } from '../../engine/simulation.js';
import type { Instance } from './instance.js';

/** A fleet's metrics over one period, as CloudWatch would see them; null: no instance has them. */
export interface FleetSample {
  /** Mean CPU utilisation of the instances counted, a fraction. */
  readonly utilisation: number | null;
  /** Requests of each instance that can serve, in a minute. */
  readonly requestsPerMinute: number | null;
  /** Bytes that an instance received, and sent, in a minute. */
  readonly bytesInPerMinute: number | null;
  readonly bytesOutPerMinute: number | null;
  /** Instances counted, and their capacity by weight. */
  readonly instances: number;
  readonly capacity: number;
}

/** Where a machine's counters stood at the end of the last period. */
interface Reading {
  busy: number;
  received: number;
  bytesIn: number;
  bytesOut: number;
}

/** What a sampler must know of an instance. */
export interface Sampled {
  readonly instance: Instance;
  readonly weight: number;
  /** Since when it has metrics. */
  readonly since: number;
}

/** Reads the counters of instances at the end of each period. One for each reader: periods may differ. */
export class FleetSampler {
  private since: number;
  private readonly readings = new WeakMap<object, Reading>();

  /** @param members the instances that are looked at: the owner's own list, which changes */
  constructor(
    private readonly sim: Simulation,
    private readonly members: readonly Sampled[],
  ) {
    this.since = sim.now;
  }

  /**
   * Closes a period.
   *
   * @param counts whether an instance is counted (not while it warms up)
   */
  sample<M extends Sampled>(counts: (member: M) => boolean): FleetSample {
    const { now } = this.sim;
    const sum = { utilisation: 0, requests: 0, bytesIn: 0, bytesOut: 0 };
    let instances = 0;
    let serving = 0;
    let capacity = 0;
    for (const member of this.members) {
      const { node, readyAt, template } = member.instance;
      const reading = this.readingOf(node);
      const busy = node.busyIntegral();
      // An instance has datapoints only from when it is there.
      const seconds = now - Math.max(this.since, member.since);
      if (seconds > 0 && counts(member as M)) {
        instances++;
        capacity += member.weight;
        sum.utilisation += (busy - reading.busy) / (template.vcpus * seconds);
        sum.bytesIn += ((node.bytesIn - reading.bytesIn) * 60) / seconds;
        sum.bytesOut += ((node.bytesOut - reading.bytesOut) * 60) / seconds;
        if (readyAt < now) {
          serving++;
          const served = now - Math.max(this.since, readyAt);
          sum.requests += ((node.received - reading.received) * 60) / served;
        }
      }
      reading.busy = busy;
      reading.received = node.received;
      reading.bytesIn = node.bytesIn;
      reading.bytesOut = node.bytesOut;
    }
    this.since = now;
    const mean = (total: number, of: number) => (of === 0 ? null : total / of);
    return {
      utilisation: mean(sum.utilisation, instances),
      requestsPerMinute: mean(sum.requests, serving),
      bytesInPerMinute: mean(sum.bytesIn, instances),
      bytesOutPerMinute: mean(sum.bytesOut, instances),
      instances,
      capacity,
    };
  }

  private readingOf(node: object): Reading {
    let reading = this.readings.get(node);
    if (reading === undefined) {
      reading = { busy: 0, received: 0, bytesIn: 0, bytesOut: 0 };
      this.readings.set(node, reading);
    }
    return reading;
  }
}
