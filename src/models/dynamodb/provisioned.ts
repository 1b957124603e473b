import { EventType } from '../../engine/event-type.js';
import type { Simulation } from '../../engine/simulation.js';
import { TimeWeighted } from '../../stats/time-weighted.js';
import { CapacityTracking, type Decreases } from './autoscaling.js';
import type { Direction } from './capacity.js';
import { READ } from './capacity.js';
import type { AutoscaleSpec, ProvisionedSpec } from './spec.js';
import type { Throughput } from './throughput.js';

/** The provisioned capacity of a table or index in one direction: metered, and scaled if it is to be. */
export class ProvisionedCapacity {
  private static readonly Visible = new EventType<ProvisionedCapacity, number>(
    'dynamodb.datapoint-visible',
    (capacity, consumed) => capacity.observe(consumed),
  );
  private static readonly Updated = new EventType<ProvisionedCapacity, number>(
    'dynamodb.capacity-updated',
    (capacity, units) => capacity.update(units),
  );

  increases = 0;
  decreases = 0;
  /** Decreases that the quota did not allow. */
  refused = 0;
  readonly level: TimeWeighted;
  private readonly tracking: CapacityTracking | null;
  private updating = false;

  constructor(
    private readonly sim: Simulation,
    private readonly through: Throughput,
    private readonly direction: Direction,
    private readonly spec: ProvisionedSpec,
    private readonly budget: Decreases,
  ) {
    const { autoscale } = spec;
    const word = direction === READ ? 'read' : 'write';
    this.level = new TimeWeighted(sim.now, spec[word]);
    this.tracking =
      autoscale === null
        ? null
        : new CapacityTracking(autoscale, autoscale.min[word], autoscale.max[word]);
  }

  /** A minute is over; its counters have not been cleared yet. */
  endMinute(): void {
    const { autoscale } = this.spec;
    if (autoscale === null) return;
    const consumed = this.through.minute[this.direction];
    this.sim.schedule(autoscale.delayS, ProvisionedCapacity.Visible, this, consumed);
  }

  reset(now: number): void {
    this.increases = 0;
    this.decreases = 0;
    this.refused = 0;
    this.level.reset(now);
  }

  private observe(consumed: number): void {
    const capacity = this.level.level;
    const wanted = this.tracking!.observe(consumed, capacity);
    if (wanted === capacity || this.updating) return;
    if (wanted < capacity && !this.budget.take(this.sim.now)) {
      this.refused++;
      return;
    }
    this.updating = true;
    const { updateS } = this.spec.autoscale as AutoscaleSpec;
    this.sim.schedule(updateS, ProvisionedCapacity.Updated, this, wanted);
  }

  private update(units: number): void {
    const { now } = this.sim;
    this.updating = false;
    if (units > this.level.level) this.increases++;
    else this.decreases++;
    this.level.set(now, units);
    this.through.provision(this.direction, units, now);
    this.tracking!.restart();
  }
}
