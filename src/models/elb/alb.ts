import { EventType } from '../../engine/event-type.js';
import type { UsageLine } from '../../pricing/usage.js';
import {
  BLOCKED,
  CAUSES,
  HTTP_500,
  HTTP_502,
  HTTP_503,
  HTTP_504,
  OK,
  type Outcome,
  THROTTLED,
  UNREACHABLE,
} from '../../queueing/outcome.js';
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
import { AlbMeter } from './alb-meter.js';
import { BalancedTarget, type Tally, type TargetState } from './balanced-target.js';
import { HealthChecker } from './health-checker.js';
import { Listener } from './listener.js';
import type { AlbSpec } from './spec.js';
import { BalancedGroup } from './target-group.js';

/** What the client gets for each way in which a target's answer can end. */
function translate(outcome: Outcome): Outcome {
  // A full backlog refuses the connection, and a dead target resets it: 502, as AWS documents.
  if (outcome === BLOCKED) return HTTP_502;
  // It could not connect in time: 504.
  return outcome === UNREACHABLE ? HTTP_504 : outcome;
}

/** An Application Load Balancer. */
export class ApplicationLoadBalancer implements Resource, Service, Caller, HealthSource {
  private static readonly DrainEnd = new EventType<ApplicationLoadBalancer, BalancedTarget>(
    'alb.deregistration-delay-end',
    (alb, target) => alb.endDraining(target),
  );

  readonly type = 'alb';
  readonly service: Service = this;
  readonly certain = null;
  readonly targets = null;
  readonly health: HealthSource = this;
  /** What it does with an answer takes no time, and inside a region the answer is there in a millisecond. */
  readonly early = true;

  private node = 0;
  private readonly groups: BalancedGroup[] = [];
  private readonly groupById = new Map<string, BalancedGroup>();
  private listener: Listener | null = null;
  private readonly processing: Variate | null;
  private readonly idle: TimeoutList;
  private readonly checker: HealthChecker;
  private readonly meter: AlbMeter;
  private readonly healthyLevel: TimeWeighted;
  /** Answers by outcome. */
  private readonly answers = new Float64Array(CAUSES.length);
  /** Requests whose client had closed the connection before the answer: 460. */
  private clientsGone = 0;

  constructor(
    private readonly spec: AlbSpec,
    private readonly context: ResourceContext,
  ) {
    const { sim } = context;
    const { processingTime } = spec;
    const instant = processingTime.kind === 'constant' && processingTime.value === 0;
    this.processing = instant
      ? null
      : createVariate(processingTime, context.stream('processing-time'));
    this.idle = new TimeoutList(sim, context.requests, spec.idleTimeoutS, (request) =>
      this.idleTimeout(request),
    );
    this.checker = new HealthChecker(context, spec.healthCheck, (target, state) =>
      this.enter(target, state),
    );
    this.meter = new AlbMeter(sim, spec, context.id);
    this.healthyLevel = new TimeWeighted(0, 0);
  }

  /** As Route 53 sees it: unhealthy with a target group that has no healthy target. */
  get healthy(): boolean {
    return this.groups.every(({ healthy }) => healthy > 0);
  }

  connect(): void {
    const { names, stream } = this.context;
    const groupOf = (to: string) => this.groupOf(to);
    this.listener = new Listener(this.spec, names, groupOf, stream('target-group'));
  }

  accept(request: Request): void {
    const listener = this.listener!;
    this.meter.request(request, listener.evaluated(request.name));
    const group = listener.pick(request.name);
    const zone = this.nextNode();
    const target = group.pick(request, zone);
    if (target === undefined) {
      this.reply(request, HTTP_503);
      return;
    }
    const forwarded = this.context.requests.acquire();
    forwarded.name = request.name;
    forwarded.requestBytes = request.requestBytes;
    forwarded.responseBytes = request.responseBytes;
    forwarded.operation = request.operation;
    forwarded.inherit(request);
    forwarded.zone = zone;
    forwarded.caller = this;
    forwarded.parent = request;
    forwarded.context = target;
    target.outstanding++;
    group.eligible.changed(target);
    this.idle.add(forwarded, this.context.sim.now);
    target.path.sendTo(forwarded, target.service);
  }

  answered(forwarded: Request, after: number): void {
    this.idle.remove(forwarded);
    const request = forwarded.parent!;
    const outcome = translate(forwarded.outcome);
    request.responseBytes = forwarded.responseBytes;
    const target = forwarded.context as BalancedTarget;
    if (target.tally !== null) count(target.tally, outcome);
    this.release(target);
    this.context.requests.release(forwarded);
    this.reply(request, outcome, after);
  }

  reset(now: number): void {
    this.meter.reset(now);
    this.healthyLevel.reset(now);
    this.answers.fill(0);
    this.clientsGone = 0;
  }

  settle(now: number): void {
    this.meter.settle(now);
  }

  metrics(): Readonly<Record<string, Metric>> {
    return {
      requests: this.meter.requests,
      answers: this.answersByCode(),
      healthyTargets: this.healthyLevel.mean(this.context.sim.now),
      lcuHours: this.meter.lcuHours,
      lcuHoursByDimension: { ...this.meter.byDimension },
    };
  }

  /** Targets of all groups by state. Those that drain have left their groups. */
  targetStates(): Readonly<Record<TargetState, number>> {
    const states: Record<TargetState, number> = {
      initial: 0,
      healthy: 0,
      unhealthy: 0,
      draining: 0,
    };
    for (const { targets } of this.groups) for (const { state } of targets) states[state]++;
    return states;
  }

  usage(): readonly UsageLine[] {
    return this.meter.usage();
  }

  timelines(): readonly ResourceTimeline[] {
    return [];
  }

  private listen(group: BalancedGroup, index: number, to: string): TargetListener {
    const byTarget = new Map<Target, BalancedTarget>();
    return {
      registered: (target) => {
        const path = this.context.pathToTargets(to, target.zone, this.processing);
        const balanced = new BalancedTarget(target, index, path);
        byTarget.set(target, balanced);
        group.targets.push(balanced);
        if (target.checked && this.context.sim.now > 0) this.checker.watch(balanced, true);
        else this.adopt(balanced);
      },
      deregistering: (target, drained) => {
        const balanced = byTarget.get(target)!;
        byTarget.delete(target);
        group.targets.splice(group.targets.indexOf(balanced), 1);
        balanced.drained = drained;
        this.enter(balanced, 'draining');
        if (balanced.outstanding === 0) this.endDraining(balanced);
        else {
          const { sim } = this.context;
          const { deregistrationDelayS } = this.spec;
          sim.schedule(deregistrationDelayS, ApplicationLoadBalancer.DrainEnd, this, balanced);
        }
      },
    };
  }

  /** A target that needs no first check: a service, or an instance that was there before the start. */
  private adopt(balanced: BalancedTarget): void {
    this.enter(balanced, 'healthy');
    if (balanced.target.checked) this.checker.watch(balanced, false);
  }

  /** Moves a target to a state, and in or out of those that get requests. */
  private enter(balanced: BalancedTarget, state: TargetState): void {
    const group = this.groups[balanced.group]!;
    if (state === 'unhealthy' && balanced.state === 'healthy') this.context.note('unhealthy');
    if (balanced.state === 'healthy') group.healthy--;
    if (state === 'healthy') group.healthy++;
    balanced.state = state;
    if (state === 'healthy' || state === 'unhealthy')
      balanced.target.healthChanged?.(this, state === 'healthy');
    const failOpen = group.healthy === 0;
    if (failOpen !== group.failOpen) {
      group.failOpen = failOpen;
      for (const other of group.targets) this.place(group, other);
    }
    this.place(group, balanced);
    const healthy = this.groups.reduce((sum, each) => sum + each.healthy, 0);
    this.healthyLevel.set(this.context.sim.now, healthy);
  }

  private place(group: BalancedGroup, balanced: BalancedTarget): void {
    const eligible = balanced.state === (group.failOpen ? 'unhealthy' : 'healthy');
    if (eligible === balanced.eligible) return;
    balanced.eligible = eligible;
    if (eligible) group.eligible.add(balanced);
    else group.eligible.remove(balanced);
  }

  private answersByCode(): Record<string, number> {
    const byCode: Record<string, number> = {};
    this.answers.forEach((count, outcome) => {
      if (count > 0) byCode[CODES[outcome]!] = count;
    });
    if (this.clientsGone > 0) byCode['460'] = this.clientsGone;
    return byCode;
  }

  /** DNS spreads the clients over the nodes, one in each zone. */
  private nextNode(): number {
    const { zones, crossZone } = this.spec;
    let zone = this.node;
    if (!crossZone) {
      for (let i = 1; i < zones && this.isOut(zone); i++) zone = zone + 1 === zones ? 0 : zone + 1;
    }
    this.node = zone + 1 === zones ? 0 : zone + 1;
    return zone;
  }

  private isOut(zone: number): boolean {
    return this.groups.some((group) => group.isOut(zone));
  }

  /** The group of a resource: targets of one are checked once, whatever rules lead there. */
  private groupOf(to: string): BalancedGroup {
    let group = this.groupById.get(to);
    if (group !== undefined) return group;
    const index = this.groups.length;
    group = new BalancedGroup(this.spec, this.context, index);
    this.groups.push(group);
    this.groupById.set(to, group);
    this.context.targetsOf(to).subscribe(this.listen(group, index, to));
    return group;
  }

  private release(target: BalancedTarget): void {
    target.outstanding--;
    this.groups[target.group]!.eligible.changed(target);
    if (target.drained !== null && target.outstanding === 0) this.endDraining(target);
  }

  private endDraining(target: BalancedTarget): void {
    const { drained } = target;
    target.drained = null;
    drained?.();
  }

  /** The target has said nothing for the idle time-out. */
  private idleTimeout(forwarded: Request): void {
    const request = forwarded.parent!;
    const target = forwarded.context as BalancedTarget;
    // First: it may be what a draining target waits for, which then ends and answers all it has.
    forwarded.abandon();
    this.release(target);
    this.reply(request, HTTP_504);
  }

  private reply(request: Request, outcome: Outcome, after = 0): void {
    // Who has given up is gone, whatever became of the request.
    if (request.caller === null) this.clientsGone++;
    else this.answers[outcome]!++;
    if (outcome !== OK) request.responseBytes = 0;
    this.meter.answer(request);
    request.answer(outcome, after);
  }
}

/** What a target is judged by: answers with 5xx, and connections that failed. */
function count(tally: Tally, outcome: Outcome): void {
  tally.answers++;
  if (outcome >= HTTP_500 && outcome <= HTTP_504) tally.errors++;
}

/** HTTP status of each outcome. */
const CODES: Readonly<Record<number, string>> = {
  [OK]: '2xx',
  [THROTTLED]: '429',
  [HTTP_500]: '500',
  [HTTP_502]: '502',
  [HTTP_503]: '503',
  [HTTP_504]: '504',
};
