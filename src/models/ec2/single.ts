import { EventType } from '../../engine/event-type.js';
import type { UsageLine } from '../../pricing/usage.js';
import type { Request, Service } from '../../queueing/request.js';
import { Fleet, SAMPLE_S } from '../fleet/fleet.js';
import type { Metric, Resource, ResourceContext, ResourceTimeline } from '../resource.js';
import type { TargetGroup, TargetListener } from '../target.js';
import type { Ec2Spec } from './spec.js';

/** Index of a zone that is named by its letter: 0 is a. */
export function zoneIndex(letter: string): number {
  return letter.charCodeAt(0) - 97;
}

/** One EC2 instance without a group, running from the start. */
export class SingleInstance implements Resource, Service, TargetGroup {
  private static readonly Sample = new EventType<SingleInstance, null>('ec2.sample', (single) =>
    single.sample(),
  );

  readonly type = 'ec2';
  readonly service: Service = this;
  readonly certain = null;
  readonly targets: TargetGroup = this;

  private readonly fleet: Fleet;

  constructor(
    private readonly spec: Ec2Spec,
    private readonly context: ResourceContext,
  ) {
    this.fleet = new Fleet([spec], context);
  }

  connect(): void {
    this.fleet.compile();
    this.fleet.start(zoneIndex(this.spec.zone));
    this.context.sim.schedule(SAMPLE_S, SingleInstance.Sample, this, null);
  }

  accept(request: Request): void {
    this.fleet.ready[0]!.entry.accept(request);
  }

  subscribe(listener: TargetListener): void {
    for (const instance of this.fleet.ready) listener.registered(instance);
  }

  reset(now: number): void {
    this.fleet.reset(now);
  }

  settle(): void {}

  metrics(measuredS: number): Readonly<Record<string, Metric>> {
    return this.fleet.metrics(measuredS);
  }

  usage(measuredS: number): readonly UsageLine[] {
    return this.fleet.usage(measuredS);
  }

  timelines(): readonly ResourceTimeline[] {
    return this.fleet.timelines();
  }

  private sample(): void {
    this.fleet.observe();
    this.context.sim.schedule(SAMPLE_S, SingleInstance.Sample, this, null);
  }
}
