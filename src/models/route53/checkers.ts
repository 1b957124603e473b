import { EventType } from '../../engine/event-type.js';
import { BLOCKED, HTTP_502, OK, UNREACHABLE } from '../../queueing/outcome.js';
import type { Caller, Request } from '../../queueing/request.js';
import { TimeoutList } from '../../queueing/timeout-list.js';
import { Histogram } from '../../stats/histogram.js';
import { HEALTH_CHECK } from '../handler/compute-node.js';
import type { Path } from '../network/path.js';
import type { ResourceContext } from '../resource.js';
import type { EndpointSpec } from './health-check-spec.js';

/** One of AWS's checkers: it asks at its interval, and has an opinion. */
interface Checker {
  readonly path: Path;
  healthy: boolean;
  /** Consecutive checks that speak against its opinion. */
  against: number;
  askedAt: number;
}

/**
 * The checkers of one endpoint. Each check is a request that travels to the endpoint and is served
 * there. The checkers know nothing of each other, so their phases are independent.
 */
export class Checkers implements Caller {
  private static readonly Due = new EventType<Checkers, Checker>(
    'health-check.due',
    (checkers, checker) => checkers.ask(checker),
  );

  readonly early = false;
  checks = 0;
  failed = 0;
  /** Times of checks that were answered, in seconds. */
  readonly latency = new Histogram();
  private healthy = 0;
  private readonly all: Checker[] = [];
  private readonly timeouts: TimeoutList;
  private readonly name: number;

  /** @param changed called when the number of checkers who say "healthy" has changed */
  constructor(
    private readonly spec: EndpointSpec,
    private readonly context: ResourceContext,
    private readonly changed: () => void,
  ) {
    this.name = spec.request === null ? HEALTH_CHECK : context.names.indexOf(spec.request);
    this.timeouts = new TimeoutList(context.sim, context.requests, spec.timeoutS, (check) => {
      const checker = check.context as Checker;
      check.abandon();
      this.judge(checker, false);
    });
  }

  /** Route 53 developer guide: healthy while more than 18 % of the checkers report it as healthy. */
  get endpointHealthy(): boolean {
    return this.healthy > this.spec.healthyShare * this.all.length;
  }

  /** Checkers who say "healthy". */
  get healthyCheckers(): number {
    return this.healthy;
  }

  start(): void {
    const { spec, context } = this;
    const phase = context.stream('phase');
    for (const region of spec.regions) {
      const path = context.pathFrom(region, spec.endpoint);
      for (let i = 0; i < spec.perRegion; i++) {
        const checker: Checker = { path, healthy: true, against: 0, askedAt: 0 };
        this.all.push(checker);
        this.healthy++;
        context.sim.schedule(phase() * spec.intervalS, Checkers.Due, this, checker);
      }
    }
  }

  answered(check: Request): void {
    this.timeouts.remove(check);
    const checker = check.context as Checker;
    const tookS = this.context.sim.now - checker.askedAt;
    const passed = this.passes(check) && tookS <= this.spec.answerWithinS;
    if (check.outcome === OK) this.latency.add(tookS);
    this.context.requests.release(check);
    this.judge(checker, passed);
  }

  reset(): void {
    this.checks = 0;
    this.failed = 0;
    this.latency.reset();
  }

  /** A TCP check asks only whether there is a connection, whatever is said over it. */
  private passes({ outcome }: Request): boolean {
    if (this.spec.protocol !== 'tcp') return outcome === OK;
    return outcome !== UNREACHABLE && outcome !== HTTP_502 && outcome !== BLOCKED;
  }

  private ask(checker: Checker): void {
    const { sim, requests } = this.context;
    const check = requests.acquire();
    check.name = this.name;
    check.requestBytes = 0;
    check.responseBytes = 0;
    check.zone = -1;
    check.caller = this;
    check.context = checker;
    checker.askedAt = sim.now;
    this.checks++;
    this.timeouts.add(check, sim.now);
    sim.schedule(this.spec.intervalS, Checkers.Due, this, checker);
    checker.path.send(check);
  }

  private judge(checker: Checker, passed: boolean): void {
    if (!passed) this.failed++;
    checker.against = passed === checker.healthy ? 0 : checker.against + 1;
    if (checker.against < this.spec.failures) return;
    checker.against = 0;
    checker.healthy = passed;
    this.healthy += passed ? 1 : -1;
    this.changed();
  }
}
