import type { Simulation } from '../../engine/simulation.js';
import type { Instance } from './instance.js';

/** A fleet's metrics over one period, as CloudWatch would see them. */
export interface FleetSample {
  /** Mean CPU utilisation of the instances counted, a fraction; null if there are none. */
  readonly utilisation: number | null;
  /** Requests of each instance in a minute; null if there are none. */
  readonly requestsPerMinute: number | null;
  /** Instances counted. */
  readonly instances: number;
}

/** Where an instance's counters stood at the end of the last period. */
interface Reading {
  busy: number;
  received: number;
}

/** Reads the counters of instances at the end of each period. One for each reader: periods may differ. */
export class FleetSampler {
  private since: number;
  private readonly readings = new WeakMap<Instance, Reading>();

  /** @param ready the instances that serve: the fleet's own list, which changes */
  constructor(
    private readonly sim: Simulation,
    private readonly ready: readonly Instance[],
    private readonly vcpus: number,
  ) {
    this.since = sim.now;
  }

  /**
   * Closes a period.
   *
   * @param counts whether an instance is counted (not while it warms up)
   */
  sample(counts: (instance: Instance) => boolean): FleetSample {
    const { now } = this.sim;
    let utilisation = 0;
    let perMinute = 0;
    let instances = 0;
    for (const instance of this.ready) {
      const { node } = instance;
      const reading = this.readingOf(instance);
      const busy = node.busyIntegral();
      // An instance has datapoints only from when it serves.
      const seconds = now - Math.max(this.since, instance.readyAt);
      if (seconds > 0 && counts(instance)) {
        utilisation += (busy - reading.busy) / (this.vcpus * seconds);
        perMinute += ((node.received - reading.received) * 60) / seconds;
        instances++;
      }
      reading.busy = busy;
      reading.received = node.received;
    }
    this.since = now;
    if (instances === 0) return { utilisation: null, requestsPerMinute: null, instances };
    return {
      utilisation: utilisation / instances,
      requestsPerMinute: perMinute / instances,
      instances,
    };
  }

  private readingOf(instance: Instance): Reading {
    let reading = this.readings.get(instance);
    if (reading === undefined) {
      reading = { busy: 0, received: 0 };
      this.readings.set(instance, reading);
    }
    return reading;
  }
}
