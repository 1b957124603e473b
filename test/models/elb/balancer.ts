import { Simulation } from '../../../src/engine/simulation.js';
import { Streams } from '../../../src/engine/streams.js';
import { Background } from '../../../src/models/background.js';
import { ApplicationLoadBalancer } from '../../../src/models/elb/alb.js';
import type { AlbSpec } from '../../../src/models/elb/spec.js';
import { HEALTH_CHECK } from '../../../src/models/handler/compute-node.js';
import { TaskPool } from '../../../src/models/handler/task.js';
import { Delay, NetworkPath, Traffic } from '../../../src/models/network/path.js';
import type { ResourceContext } from '../../../src/models/resource.js';
import type { Target, TargetGroup, TargetListener } from '../../../src/models/target.js';
import { CAUSES, OK, type Outcome } from '../../../src/queueing/outcome.js';
import {
  type Caller,
  type Request,
  RequestPool,
  type Service,
} from '../../../src/queueing/request.js';
import { alb } from '../fixtures.js';

/** A client that does not mind what becomes of its requests. */
const NOBODY: Caller = { early: false, answered: () => {} };

/** A target whose every answer the test decides. */
export class FakeTarget implements Target, Service {
  readonly entry: Service = this;
  /** What its health checks get; null: no answer. */
  health: Outcome | null = OK;
  /** Times of its health checks. */
  readonly checkedAt: number[] = [];
  /** Requests it has and has not answered. */
  readonly open: Request[] = [];
  /** Requests it has ever had. */
  received = 0;

  constructor(
    readonly name: string,
    private readonly sim: Simulation,
    readonly checked = true,
    readonly zone = 0,
  ) {}

  accept(request: Request): void {
    if (request.name === HEALTH_CHECK) {
      this.checkedAt.push(this.sim.now);
      if (this.health !== null) request.answer(this.health);
      return;
    }
    this.received++;
    this.open.push(request);
  }

  answer(outcome: Outcome = OK): void {
    this.open.shift()!.answer(outcome);
  }
}

/** A target group whose targets the test adds and removes. */
export class FakeGroup implements TargetGroup {
  readonly targets: FakeTarget[] = [];
  /** Names of targets that have been drained. */
  readonly drained: string[] = [];
  private listener: TargetListener | null = null;

  constructor(private readonly sim: Simulation) {}

  subscribe(listener: TargetListener): void {
    this.listener = listener;
    for (const target of this.targets) listener.registered(target);
  }

  add(name: string, checked = true, zone = 0): FakeTarget {
    const target = new FakeTarget(name, this.sim, checked, zone);
    this.targets.push(target);
    this.listener?.registered(target);
    return target;
  }

  remove(target: FakeTarget): void {
    this.targets.splice(this.targets.indexOf(target), 1);
    this.listener!.deregistering(target, () => {
      this.drained.push(target.name);
    });
  }
}

/** A balancer alone with made-up targets and clients, and no network between them. */
export class Bench {
  readonly sim = new Simulation();
  readonly pool = new RequestPool();
  readonly groups: FakeGroup[];
  /** How requests ended, in the order of their ends. */
  readonly outcomes: string[] = [];
  readonly alb: ApplicationLoadBalancer;

  /**
   * @param targetsOfGroup how many targets each group has from the start
   * @param spread whether these are checked at times of their own; else at whole intervals
   */
  constructor(
    targetsOfGroup: readonly number[],
    spec: Partial<AlbSpec> = {},
    private readonly spread = false,
  ) {
    this.groups = targetsOfGroup.map((count, g) => {
      const group = new FakeGroup(this.sim);
      for (let i = 0; i < count; i++) group.add(`${g}.${i}`);
      return group;
    });
    const targets = spec.targets ?? this.groups.map((_, g) => ({ to: `group-${g}`, weight: 1 }));
    this.alb = new ApplicationLoadBalancer({ ...alb(targets), ...spec, targets }, this.context());
    this.alb.connect();
  }

  get group(): FakeGroup {
    return this.groups[0]!;
  }

  get target(): FakeTarget {
    return this.group.targets[0]!;
  }

  /** Sends a request now. @param key of its client; -1: not known @param name index of its name */
  send(key = -1, name = 0): Request {
    const request = this.pool.acquire();
    request.key = key;
    request.caller = NOBODY;
    request.name = name;
    request.requestBytes = 0;
    request.responseBytes = 0;
    request.path = {
      answer: ({ outcome }) => {
        this.outcomes.push(CAUSES[outcome]!);
        this.pool.release(request);
      },
    };
    this.alb.accept(request);
    return request;
  }

  /** The target that the next request goes to; it answers at once. */
  next(key = -1, name = 0): string {
    const before = this.all().map(({ received }) => received);
    this.send(key, name);
    const target = this.all().find(({ received }, i) => received > before[i]!);
    if (target === undefined) return this.outcomes[this.outcomes.length - 1]!;
    target.answer();
    return target.name;
  }

  all(): FakeTarget[] {
    return this.groups.flatMap(({ targets }) => targets);
  }

  private context(): ResourceContext {
    const { sim, pool, groups } = this;
    const streams = new Streams(1, 0);
    const unused = () => {
      throw new Error('a balancer has no use for this');
    };
    return {
      id: 'edge',
      sim,
      requests: pool,
      tasks: new TaskPool(),
      background: new Background(() => {}),
      gate: null,
      note: () => {},
      names: ['default', 'checkout', 'api'],
      measureFromS: 0,
      durationS: null,
      gauge: () => null,
      stream: (purpose) =>
        purpose === 'health-check-phase' && !this.spread
          ? () => 1
          : streams.stream('resources.edge', purpose),
      typeOf: () => 'service',
      pathTo: unused,
      pathFrom: unused,
      healthOf: unused,
      countOf: unused,
      isOutside: unused,
      regionOf: unused,
      pathToTargets: (_id, _zone, processing) =>
        new NetworkPath(sim, pool, Delay.constant(0), processing, new Traffic()),
      shared: (_, make) => make(),
      targetsOf: (id) => groups[Number(id.slice('group-'.length))]!,
      queueOf: unused,
      contentOf: unused,
      streamOf: unused,
      handlers: {
        sim,
        requests: pool,
        stream: unused,
        operation: unused,
        path: unused,
        name: unused,
        takesEvents: unused,
      },
    };
  }
}
