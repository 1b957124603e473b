import { EventType } from '../../engine/event-type.js';
import type { Stream } from '../../engine/streams.js';
import { createVariate } from '../../variates/create-variate.js';
import type { Variate } from '../../variates/distribution.js';
import type { Fleet } from '../fleet/fleet.js';
import type { Instance, InstanceListener } from '../fleet/instance.js';
import type { ResourceContext } from '../resource.js';
import type { TargetListener } from '../target.js';
import { Member } from './member.js';
import type { Placement } from './placement.js';
import { Roster } from './roster.js';
import type { Ec2AsgSpec, LifecycleHookSpec } from './spec.js';

/** Told what becomes of the instances of a group. */
export interface CrewListener {
  /** It is in service. */
  arrived(member: Member): void;
  /** It has warmed up. */
  warm(member: Member): void;
  /** It has left the group, and is gone or back in the warm pool. */
  left(member: Member): void;
  /** It failed to come into service: a launch hook abandoned it. */
  abandoned(member: Member): void;
  /** It is prepared for the warm pool. */
  prepared(member: Member): void;
  /** EC2 says that it may take it back soon. */
  recommended(member: Member): void;
  /** EC2 says that it will take it back in two minutes. */
  noticed(member: Member): void;
}

/** Where and why an instance that leaves goes. */
export type Destination = 'terminate' | 'pool';

interface Hook {
  readonly spec: LifecycleHookSpec;
  readonly time: Variate;
}

interface HookEnd {
  readonly member: Member;
  readonly destination: Destination;
  readonly abandoned: boolean;
}

/**
 * Launches, brings into service, drains and ends the instances of a group, with its lifecycle hooks
 * and the interruptions of its spot instances. Decides nothing.
 */
export class Crew implements InstanceListener {
  private static readonly LaunchHookEnd = new EventType<Crew, HookEnd>(
    'autoscaling.launch-hook-end',
    (crew, end) => crew.launchHookEnded(end),
  );
  private static readonly TerminateHookEnd = new EventType<Crew, HookEnd>(
    'autoscaling.terminate-hook-end',
    (crew, { member, destination }) => crew.finish(member, destination),
  );
  private static readonly Warm = new EventType<Crew, Member>(
    'autoscaling.instance-warm',
    (crew, member) => crew.listener.warm(member),
  );
  private static readonly Recommend = new EventType<Crew, Member>(
    'ec2.rebalance-recommendation',
    (crew, member) => crew.recommend(member),
  );
  private static readonly Notice = new EventType<Crew, Member>(
    'ec2.spot-interruption-notice',
    (crew, member) => crew.notice(member),
  );
  private static readonly Interrupt = new EventType<Crew, Member>(
    'ec2.spot-interruption',
    (crew, member) => crew.interrupt(member),
  );

  readonly roster: Roster;
  /** Leaving: draining, or held by a hook. */
  readonly terminating = new Set<Member>();
  /** Of the launch template that new instances get. */
  version = 1;
  interruptions = 0;

  private readonly byInstance = new Map<Instance, Member>();
  private readonly listeners: TargetListener[] = [];
  private readonly launchHooks: readonly Hook[];
  private readonly terminateHooks: readonly Hook[];
  private readonly lifetimes: Stream;

  constructor(
    private readonly spec: Ec2AsgSpec,
    private readonly context: ResourceContext,
    private readonly fleet: Fleet,
    private readonly listener: CrewListener,
  ) {
    this.roster = new Roster(spec.zones);
    this.lifetimes = context.stream('spot-lifetime');
    const hooks = spec.lifecycleHooks.map((hook, i) => ({
      spec: hook,
      time: createVariate(hook.time, context.stream(`lifecycle-hook.${i}`)),
    }));
    this.launchHooks = hooks.filter(({ spec }) => spec.on === 'launch');
    this.terminateHooks = hooks.filter(({ spec }) => spec.on === 'terminate');
  }

  subscribe(listener: TargetListener): void {
    this.listeners.push(listener);
    for (const { instance } of this.roster.inService) listener.registered(instance);
  }

  /** An instance that has been in service since before the start. */
  begin(placement: Placement, weight: number): void {
    const { now } = this.context.sim;
    const member = this.create(placement, weight);
    member.hooked = true;
    member.phase = 'in-service';
    // It has been there for long enough to be warm.
    member.inServiceAt = Number.NEGATIVE_INFINITY;
    member.instance.wasRunning();
    this.roster.arrived(member);
    this.fleet.serve(member.instance, weight);
    if (now > 0) throw new Error('instances are there from the start, or launched');
    this.expose(member);
  }

  /** An instance that has been in the warm pool since before the start. */
  beginWarm(placement: Placement, weight: number, running: boolean): Member {
    const member = this.create(placement, weight);
    member.hooked = true;
    member.phase = 'warmed';
    if (running) member.instance.wasRunning();
    else member.instance.wasStopped();
    return member;
  }

  launch(placement: Placement, weight: number): Member {
    const member = this.create(placement, weight);
    this.roster.expect(member);
    this.fleet.launch(member.instance);
    return member;
  }

  /** Launches an instance for the warm pool. */
  prepare(placement: Placement, weight: number): Member {
    const member = this.create(placement, weight);
    member.phase = 'warming';
    this.fleet.launch(member.instance);
    return member;
  }

  /** Brings an instance of the warm pool into service. @param bootS null: as long as a boot takes */
  startWarm(member: Member, bootS: number | null): void {
    member.phase = 'pending';
    this.roster.expect(member);
    if (member.instance.state === 'running') this.arrive(member);
    else this.fleet.restart(member.instance, bootS);
  }

  running(instance: Instance): void {
    const member = this.byInstance.get(instance)!;
    this.expose(member);
    if (member.phase !== 'pending' && member.phase !== 'warming') return;
    if (member.hooked || this.launchHooks.length === 0) this.proceed(member);
    else this.schedule(this.launchHooks, Crew.LaunchHookEnd, member, 'terminate');
  }

  ready(instance: Instance): void {
    const member = this.byInstance.get(instance)!;
    if (member.phase === 'in-service') this.fleet.serve(instance, member.weight);
    if (member.phase === 'warming') this.proceed(member);
  }

  /** The instance leaves the group: it gets no further requests, drains, and its hooks run. */
  retire(member: Member, destination: Destination = 'terminate'): void {
    // It may have gone through what another departure set off.
    if (member.phase !== 'pending' && member.phase !== 'in-service') return;
    const wasPending = member.phase === 'pending';
    this.roster.remove(member);
    this.fleet.withdraw(member.instance);
    if (wasPending) {
      this.finish(member, 'terminate');
      return;
    }
    member.phase = 'terminating';
    this.terminating.add(member);
    let open = Math.max(1, this.listeners.length);
    const drained = () => {
      if (--open === 0) this.drained(member, destination);
    };
    if (this.listeners.length === 0) {
      if (member.instance.node.alive) member.instance.node.whenIdle(drained);
      else drained();
    }
    for (const listener of this.listeners) listener.deregistering(member.instance, drained);
  }

  /** An instance of the warm pool goes. */
  discard(member: Member): void {
    this.finish(member, 'terminate');
  }

  /** The machine is gone, without the group's doing. */
  kill(member: Member, interrupted = false): void {
    this.fleet.terminate(member.instance, interrupted);
  }

  /** EC2 tells that it will take a spot instance back. */
  notice(member: Member): void {
    if (member.dead) return;
    this.context.sim.schedule(this.spec.purchase.noticeS, Crew.Interrupt, this, member);
    this.listener.noticed(member);
  }

  private create({ zone, kind, pool }: Placement, weight: number): Member {
    const { now } = this.context.sim;
    const member = new Member(zone, kind, weight, pool, this.version, now);
    member.instance = this.fleet.create(zone, kind, this, pool?.saving ?? null);
    this.byInstance.set(member.instance, member);
    return member;
  }

  /** A spot instance that runs may be taken back. */
  private expose(member: Member): void {
    const { pool } = member;
    if (pool === null || pool.hazard === 0) return;
    const lifetime = -Math.log(1 - this.lifetimes()) / pool.hazard;
    this.context.sim.schedule(lifetime, Crew.Recommend, this, member);
  }

  recommend(member: Member): void {
    if (member.dead) return;
    this.context.sim.schedule(this.spec.purchase.recommendationS, Crew.Notice, this, member);
    this.listener.recommended(member);
  }

  private interrupt(member: Member): void {
    if (member.dead) return;
    this.interruptions++;
    this.kill(member, true);
  }

  /** Nothing holds a launch up any more, or the boot is over. */
  private proceed(member: Member): void {
    member.hooked = true;
    if (member.phase === 'pending') this.arrive(member);
    else if (member.phase === 'warming' && member.instance.ready) {
      member.phase = 'warmed';
      this.listener.prepared(member);
    }
  }

  private arrive(member: Member): void {
    const { sim } = this.context;
    member.phase = 'in-service';
    member.inServiceAt = sim.now;
    this.roster.arrived(member);
    if (member.instance.ready) this.fleet.serve(member.instance, member.weight);
    for (const listener of this.listeners) listener.registered(member.instance);
    sim.schedule(this.spec.warmupS, Crew.Warm, this, member);
    this.listener.arrived(member);
  }

  private launchHookEnded({ member, abandoned }: HookEnd): void {
    if (member.dead || (member.phase !== 'pending' && member.phase !== 'warming')) return;
    if (!abandoned) {
      this.proceed(member);
      return;
    }
    this.roster.remove(member);
    this.listener.abandoned(member);
    this.finish(member, 'terminate');
  }

  private drained(member: Member, destination: Destination): void {
    // What is dead waits for nothing: an interruption does not wait for hooks.
    if (member.dead || this.terminateHooks.length === 0) this.finish(member, destination);
    else this.schedule(this.terminateHooks, Crew.TerminateHookEnd, member, destination);
  }

  private schedule(
    hooks: readonly Hook[],
    type: EventType<Crew, HookEnd>,
    member: Member,
    destination: Destination,
  ): void {
    let endS = 0;
    let abandonedS = Number.POSITIVE_INFINITY;
    for (const { spec, time } of hooks) {
      const takes = time.next();
      endS = Math.max(endS, Math.min(takes, spec.heartbeatS));
      if (takes > spec.heartbeatS && spec.otherwise === 'abandon')
        abandonedS = Math.min(abandonedS, spec.heartbeatS);
    }
    const abandoned = abandonedS < Number.POSITIVE_INFINITY;
    const delay = abandoned ? abandonedS : endS;
    this.context.sim.schedule(delay, type, this, { member, destination, abandoned });
  }

  private finish(member: Member, destination: Destination): void {
    if (member.phase === 'gone' || (member.phase === 'warmed' && destination === 'pool')) return;
    this.terminating.delete(member);
    if (destination === 'pool' && !member.dead) {
      member.phase = 'warmed';
      member.inServiceAt = Number.POSITIVE_INFINITY;
      this.listener.left(member);
      return;
    }
    member.phase = 'gone';
    this.byInstance.delete(member.instance);
    this.fleet.terminate(member.instance);
    this.listener.left(member);
  }
}
