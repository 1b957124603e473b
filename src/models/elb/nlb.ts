import { EventType } from '../../engine/event-type.js';
import type { Stream } from '../../engine/streams.js';
import type { UsageLine } from '../../pricing/usage.js';
import { HTTP_502, OK, type Outcome, UNREACHABLE } from '../../queueing/outcome.js';
import type { Caller, Request, Service } from '../../queueing/request.js';
import { TimeoutList } from '../../queueing/timeout-list.js';
import { TimeWeighted } from '../../stats/time-weighted.js';
import { createVariate } from '../../variates/create-variate.js';
import type { Variate } from '../../variates/distribution.js';
import type {
  HealthSource,
  Metric,
  Resource,
  ResourceContext,
  ResourceTimeline,
} from '../resource.js';
import type { Target, TargetListener } from '../target.js';
import { BalancedTarget, type TargetState } from './balanced-target.js';
import { Flows } from './flows.js';
import { HealthChecker } from './health-checker.js';
import { NlbMeter } from './nlb-meter.js';
import type { NlbSpec } from './spec.js';
import { type TargetSet, WeightedRandom } from './target-set.js';
import { ZonalTargets } from './zonal-targets.js';

/**
 * A Network Load Balancer. The hash of a connection's addresses and ports picks its target, among
 * many connections as good as by chance, and for as long as it lasts.
 */
export class NetworkLoadBalancer implements Resource, Service, Caller, HealthSource {
  private static readonly DrainEnd = new EventType<NetworkLoadBalancer, BalancedTarget>(
    'nlb.deregistration-delay-end',
    (nlb, target) => nlb.endDraining(target),
  );

  readonly type = 'nlb';
  readonly service: Service = this;
  readonly certain = null;
  readonly targets = null;
  readonly health: HealthSource = this;
  readonly early = true;

  private readonly members: BalancedTarget[] = [];
  private readonly byTarget = new Map<Target, BalancedTarget>();
  private readonly eligible: TargetSet;
  private readonly zonal: ZonalTargets | null;
  private readonly flows: Flows;
  /** Connection of each request that is under way, by the request's index. */
  private readonly flowOf: number[] = [];
  private readonly pick: Stream;
  private readonly idle: TimeoutList;
  private readonly checker: HealthChecker;
  private readonly meter: NlbMeter;
  private readonly processing: Variate | null;
  private readonly healthyLevel = new TimeWeighted(0, 0);
  private healthyCount = 0;
  private failOpen = true;
  private node = 0;
  /** Connections that broke or could not be made. */
  private broken = 0;

  constructor(
    private readonly spec: NlbSpec,
    private readonly context: ResourceContext,
  ) {
    const { sim } = context;
    const { processingTime: time, idleTimeoutS } = spec;
    const isInstant = time.kind === 'constant' && time.value === 0;
    this.processing = isInstant ? null : createVariate(time, context.stream('processing-time'));
    this.pick = context.stream('connection');
    const set = (zone: string) => new WeightedRandom(context.stream(`flow-hash${zone}`));
    // What stands outside of AWS is in no zone.
    const isWhole = spec.crossZone || context.isOutside(spec.target);
    this.zonal = isWhole ? null : new ZonalTargets(spec.zones, (zone) => set(`.${zone}`));
    this.eligible = this.zonal ?? set('');
    this.flows = new Flows(spec.connections, spec.requestsPerConnection, idleTimeoutS);
    this.idle = new TimeoutList(sim, context.requests, idleTimeoutS, (request) =>
      this.idleTimeout(request),
    );
    this.checker = new HealthChecker(context, spec.healthCheck, (target, state) =>
      this.enter(target, state),
    );
    this.meter = new NlbMeter(sim, spec, context.id, () => this.flows.countOpen(sim.now));
  }

  get healthy(): boolean {
    return this.healthyCount > 0;
  }

  connect(): void {
    const { target: to } = this.spec;
    this.context.targetsOf(to).subscribe(this.listen(to));
  }

  accept(request: Request): void {
    const { now } = this.context.sim;
    this.meter.requests++;
    this.meter.moved(request.requestBytes);
    const flow = this.flowFor(request);
    const target = this.targetOf(flow, now);
    if (target === undefined) {
      this.reply(request, UNREACHABLE);
      return;
    }
    this.flows.use(flow, now);
    const forwarded = this.context.requests.acquire();
    forwarded.name = request.name;
    forwarded.requestBytes = request.requestBytes;
    forwarded.responseBytes = request.responseBytes;
    forwarded.operation = request.operation;
    forwarded.inherit(request);
    forwarded.zone = this.flows.nodeOf(flow);
    forwarded.caller = this;
    forwarded.parent = request;
    forwarded.context = target;
    this.flowOf[forwarded.index] = flow;
    target.outstanding++;
    this.idle.add(forwarded, now);
    target.path.sendTo(forwarded, target.service);
  }

  answered(forwarded: Request, after: number): void {
    this.idle.remove(forwarded);
    const request = forwarded.parent!;
    const target = forwarded.context as BalancedTarget;
    const { outcome } = forwarded;
    request.responseBytes = forwarded.responseBytes;
    // Refused, reset or never answered: the client has to connect anew.
    if (outcome === HTTP_502 || outcome === UNREACHABLE) this.break(forwarded, target);
    this.context.requests.release(forwarded);
    this.release(target);
    this.reply(request, outcome, after);
  }

  reset(now: number): void {
    this.meter.reset(now);
    this.healthyLevel.reset(now);
    this.broken = 0;
  }

  settle(now: number): void {
    this.meter.settle(now);
  }

  metrics(): Readonly<Record<string, Metric>> {
    return {
      requests: this.meter.requests,
      newConnections: this.meter.connections,
      brokenConnections: this.broken,
      healthyTargets: this.healthyLevel.mean(this.context.sim.now),
      lcuHours: this.meter.lcuHours,
      lcuHoursByDimension: { ...this.meter.byDimension },
    };
  }

  usage(): readonly UsageLine[] {
    return this.meter.usage();
  }

  timelines(): readonly ResourceTimeline[] {
    return [];
  }

  /** A client, which its key tells, uses the connection it has; who has no key is any of them. */
  private flowFor({ key }: Request): number {
    const { size } = this.flows;
    return key >= 0 ? key % size : Math.floor(this.pick() * size);
  }

  /** Of a connection that is open; else one is opened. Undefined: there is no target. */
  private targetOf(flow: number, now: number): BalancedTarget | undefined {
    const current = this.flows.at(flow, now);
    if (current !== null && !this.isOver(current)) return current;
    this.flows.close(flow);
    if (current !== null) this.broken++;
    const node = this.nextNode();
    const target = this.eligible.pick(node);
    if (target === undefined) {
      this.broken++;
      return undefined;
    }
    this.meter.connected();
    this.flows.connect(flow, target, node);
    return target;
  }

  /** A connection outlives its target’s deregistration until the delay is over. */
  private isOver({ state, drained }: BalancedTarget): boolean {
    return state === 'draining' && drained === null;
  }

  private listen(to: string): TargetListener {
    const { sim } = this.context;
    return {
      registered: (target) => {
        const path = this.context.pathToTargets(to, target.zone, this.processing);
        const balanced = new BalancedTarget(target, 0, path);
        this.byTarget.set(target, balanced);
        this.members.push(balanced);
        if (target.checked && sim.now > 0) this.checker.watch(balanced, true);
        else {
          this.enter(balanced, 'healthy');
          if (target.checked) this.checker.watch(balanced, false);
        }
      },
      deregistering: (target, drained) => {
        const balanced = this.byTarget.get(target)!;
        this.byTarget.delete(target);
        this.members.splice(this.members.indexOf(balanced), 1);
        balanced.drained = drained;
        this.enter(balanced, 'draining');
        if (this.isIdle(balanced)) this.endDraining(balanced);
        else
          sim.schedule(
            this.spec.deregistrationDelayS,
            NetworkLoadBalancer.DrainEnd,
            this,
            balanced,
          );
      },
    };
  }

  private isIdle(target: BalancedTarget): boolean {
    return target.outstanding === 0 && this.flows.openTo(target) === 0;
  }

  private enter(balanced: BalancedTarget, state: TargetState): void {
    if (state === 'unhealthy' && balanced.state === 'healthy') this.context.note('unhealthy');
    if (balanced.state === 'healthy') this.healthyCount--;
    if (state === 'healthy') this.healthyCount++;
    balanced.state = state;
    if (state === 'healthy' || state === 'unhealthy')
      balanced.target.healthChanged?.(this, state === 'healthy');
    const failOpen = this.healthyCount === 0;
    if (failOpen !== this.failOpen) {
      this.failOpen = failOpen;
      for (const other of this.members) this.place(other);
    }
    this.place(balanced);
    this.healthyLevel.set(this.context.sim.now, this.healthyCount);
  }

  private place(balanced: BalancedTarget): void {
    const eligible = balanced.state === (this.failOpen ? 'unhealthy' : 'healthy');
    if (eligible === balanced.eligible) return;
    balanced.eligible = eligible;
    if (eligible) this.eligible.add(balanced);
    else this.eligible.remove(balanced);
    if (!eligible && balanced.state === 'unhealthy' && this.spec.endsUnhealthy) this.cut(balanced);
  }

  /** Resets all connections to a target, with the requests that are on them. */
  private cut(target: BalancedTarget): void {
    for (const forwarded of this.idle.requests()) {
      if (forwarded.context !== target) continue;
      const request = forwarded.parent!;
      this.idle.remove(forwarded);
      forwarded.abandon();
      target.outstanding--;
      this.reply(request, HTTP_502);
    }
    this.broken += this.flows.closeAll(target);
  }

  /** DNS spreads connections over the nodes; a zone without a healthy target is taken out of it. */
  private nextNode(): number {
    const { zones } = this.spec;
    let zone = this.node;
    for (let i = 0; i < zones; i++) {
      zone = zone + 1 === zones ? 0 : zone + 1;
      if (this.zonal === null || this.zonal.sizeIn(zone) > 0) break;
    }
    this.node = zone;
    return zone;
  }

  private break(forwarded: Request, target: BalancedTarget): void {
    this.broken++;
    const flow = this.flowOf[forwarded.index]!;
    if (this.flows.at(flow, this.context.sim.now) === target) this.flows.close(flow);
  }

  private release(target: BalancedTarget): void {
    target.outstanding--;
    if (target.drained !== null && this.isIdle(target)) this.endDraining(target);
  }

  private endDraining(target: BalancedTarget): void {
    const { drained } = target;
    target.drained = null;
    drained?.();
  }

  /** Nothing has moved on the connection for so long that the balancer has forgotten it. */
  private idleTimeout(forwarded: Request): void {
    const request = forwarded.parent!;
    const target = forwarded.context as BalancedTarget;
    this.break(forwarded, target);
    forwarded.abandon();
    this.release(target);
    this.reply(request, UNREACHABLE);
  }

  private reply(request: Request, outcome: Outcome, after = 0): void {
    if (outcome !== OK) request.responseBytes = 0;
    this.meter.moved(request.responseBytes);
    request.answer(outcome, after);
  }
}
