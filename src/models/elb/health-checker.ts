import type { Timer } from '../../engine/event-queue.js';
import { EventType } from '../../engine/event-type.js';
import type { Stream } from '../../engine/streams.js';
import { Fifo } from '../../queueing/fifo.js';
import type { Outcome } from '../../queueing/outcome.js';
import type { Caller, Request } from '../../queueing/request.js';
import { TimeoutList } from '../../queueing/timeout-list.js';
import { HEALTH_CHECK } from '../handler/compute-node.js';
import type { ResourceContext } from '../resource.js';
import type { BalancedTarget, TargetState } from './balanced-target.js';
import type { HealthCheckSpec } from './spec.js';
import { passingOutcomes } from './status-codes.js';

/**
 * Asks every target at an interval whether it is there. A check is a real request that needs one of
 * the target's slots: an overloaded target fails it. It passes by the status of its answer. A new
 * target needs one passing check.
 *
 * Source: ELB documentation, target-group-health-checks. One checker asks each target here; AWS's
 * balancer nodes each ask on their own.
 */
export class HealthChecker implements Caller {
  /** Of a new target, or (null) of the one whose turn it is. */
  private static readonly Due = new EventType<HealthChecker, BalancedTarget | null>(
    'alb.health-check-due',
    (checker, target) => (target === null ? checker.checkNext() : checker.check(target)),
  );

  readonly early = false;
  /** Targets in the order in which their next checks are due: an event for the first is enough. */
  private readonly due = new Fifo<BalancedTarget>();
  private readonly timer: Timer;
  private readonly phase: Stream;
  private readonly timeouts: TimeoutList;
  private readonly name: number;
  private readonly passing: ReadonlySet<Outcome>;

  /** @param changed called when a target's state is to change */
  constructor(
    private readonly context: ResourceContext,
    private readonly spec: HealthCheckSpec,
    private readonly changed: (target: BalancedTarget, state: TargetState) => void,
  ) {
    this.name = spec.request === undefined ? HEALTH_CHECK : context.names.indexOf(spec.request);
    this.passing = passingOutcomes(spec.matcher ?? [[200, 200]]);
    this.timer = context.sim.timer(HealthChecker.Due, this, null);
    this.phase = context.stream('health-check-phase');
    this.timeouts = new TimeoutList(context.sim, context.requests, spec.timeoutS, (check) => {
      const target = check.context as BalancedTarget;
      check.abandon();
      this.result(target, false);
    });
  }

  /** Begins to check a target: at once when it is new, else within an interval, as if it had been checked before. */
  watch(target: BalancedTarget, isNew: boolean): void {
    const delay = isNew ? 0 : this.phase() * this.spec.intervalS;
    this.context.sim.schedule(delay, HealthChecker.Due, this, target);
  }

  answered(check: Request): void {
    this.timeouts.remove(check);
    const target = check.context as BalancedTarget;
    const passed = this.passing.has(check.outcome);
    this.context.requests.release(check);
    this.result(target, passed);
  }

  private check(target: BalancedTarget): void {
    if (target.state === 'draining') return;
    const { sim, requests } = this.context;
    const check = requests.acquire();
    check.name = this.name;
    check.requestBytes = 0;
    check.responseBytes = 0;
    check.event = this.spec.connectsOnly === true;
    check.zone = target.target.zone;
    check.caller = this;
    check.context = target;
    this.timeouts.add(check, sim.now);
    this.enqueue(target);
    target.path.sendTo(check, target.service);
  }

  /** It is to be checked in an interval: later than all that are in the queue. */
  private enqueue(target: BalancedTarget): void {
    target.checkAt = this.context.sim.now + this.spec.intervalS;
    this.due.push(target);
    if (this.due.length === 1) this.context.sim.arm(this.timer, target.checkAt);
  }

  private checkNext(): void {
    const target = this.due.shift()!;
    const next = this.due.peek();
    if (next !== undefined) this.context.sim.arm(this.timer, next.checkAt);
    this.check(target);
  }

  private result(target: BalancedTarget, passed: boolean): void {
    if (target.state === 'draining') return;
    target.passed = passed ? target.passed + 1 : 0;
    target.failed = passed ? 0 : target.failed + 1;
    const next = this.nextState(target);
    if (next === target.state) return;
    this.changed(target, next);
  }

  private nextState(target: BalancedTarget): TargetState {
    const { healthyAfter, unhealthyAfter } = this.spec;
    if (target.state === 'initial' && target.passed >= 1) return 'healthy';
    if (target.state === 'unhealthy' && target.passed >= healthyAfter) return 'healthy';
    if (target.failed >= unhealthyAfter) return 'unhealthy';
    return target.state;
  }
}
