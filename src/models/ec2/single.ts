import { EventType } from '../../engine/event-type.js';
import type { UsageLine } from '../../pricing/usage.js';
import { UNREACHABLE } from '../../queueing/outcome.js';
import type { Request, Service } from '../../queueing/request.js';
import type { FaultSpec } from '../fault.js';
import { Fleet, SAMPLE_S } from '../fleet/fleet.js';
import type { Instance } from '../fleet/instance.js';
import type { Metric, Resource, ResourceContext, ResourceTimeline } from '../resource.js';
import type { TargetGroup, TargetListener } from '../target.js';
import type { Ec2Spec } from './spec.js';

/** Index of a zone that is named by its letter: 0 is a. */
export function zoneIndex(letter: string): number {
  return letter.charCodeAt(0) - 97;
}

/** One EC2 instance without a group, running from the start. If it fails, it stays failed. */
export class SingleInstance implements Resource, Service, TargetGroup {
  private static readonly Sample = new EventType<SingleInstance, null>('ec2.sample', (single) =>
    single.sample(),
  );
  private static readonly Unanswered = new EventType<SingleInstance, Request>(
    'ec2.unanswered',
    (_, request) => request.answer(UNREACHABLE),
  );

  readonly type = 'ec2';
  readonly service: Service = this;
  readonly certain = null;
  readonly targets: TargetGroup = this;

  private readonly fleet: Fleet;
  private readonly listeners: TargetListener[] = [];
  /** null: before the start. */
  private instance: Instance | null = null;
  /** After so long those who call what is gone know it. */
  private connectTimeoutS = 0;

  constructor(
    private readonly spec: Ec2Spec,
    private readonly context: ResourceContext,
  ) {
    this.fleet = new Fleet([spec], context);
  }

  connect(): void {
    this.fleet.compile();
    this.instance = this.fleet.start(zoneIndex(this.spec.zone));
    this.context.sim.schedule(SAMPLE_S, SingleInstance.Sample, this, null);
  }

  accept(request: Request): void {
    const { instance } = this;
    if (instance!.state === 'running') instance!.entry.accept(request);
    // There is no machine under its address any more: nobody even refuses the connection.
    else this.context.sim.schedule(this.connectTimeoutS, SingleInstance.Unanswered, this, request);
  }

  get isLost(): boolean {
    return this.instance!.state === 'terminated';
  }

  inject(fault: FaultSpec): void {
    const { instance, fleet, spec } = this;
    // What is wrong on the way to it, the network does.
    const dies =
      fault.kind === 'instance-kill' ||
      (fault.kind === 'zone-outage' && fault.zone === zoneIndex(spec.zone));
    if (!dies || this.isLost) return;
    this.connectTimeoutS = fault.connectTimeoutS;
    fleet.terminate(instance!);
    for (const listener of this.listeners) listener.deregistering(instance!, () => {});
  }

  lift(): void {}

  subscribe(listener: TargetListener): void {
    this.listeners.push(listener);
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
