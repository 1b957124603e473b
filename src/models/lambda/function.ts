import { EventType } from '../../engine/event-type.js';
import type { UsageLine } from '../../pricing/usage.js';
import {
  FUNCTION_TIMED_OUT,
  HTTP_413,
  HTTP_500,
  HTTP_502,
  OK,
  OUT_OF_MEMORY,
  type Outcome,
  THROTTLED,
} from '../../queueing/outcome.js';
import type { Request, Service } from '../../queueing/request.js';
import { TokenBucket } from '../../queueing/token-bucket.js';
import { createVariate } from '../../variates/create-variate.js';
import type { Variate } from '../../variates/distribution.js';
import { compileHandlers, type Programs } from '../handler/compile.js';
import { handlerFor } from '../handler/parameters.js';
import { compilePlain, type PlainProgram, PlainRun } from '../handler/plain.js';
import type { Task } from '../handler/task.js';
import type { Metric, Resource, ResourceContext, ResourceTimeline } from '../resource.js';
import type { Target, TargetGroup, TargetListener } from '../target.js';
import { timelineBucketS } from '../timeline.js';
import { Triggers } from '../triggers/triggers.js';
import { Account } from './account.js';
import { AsyncQueue } from './async-queue.js';
import { ColdStarts } from './cold-start.js';
import { Deadlines } from './deadlines.js';
import { Environment, Sandbox } from './environment.js';
import { createIdleEnvironments, type IdleEnvironments } from './idle-environments.js';
import { LambdaStatistics } from './lambda-statistics.js';
import { billedGbSeconds, extraRequests, lambdaUsage } from './lambda-usage.js';
import { MemoryUse } from './memory-use.js';
import { ProvisionedEnvironments, type ProvisionedOwner } from './provisioned.js';
import type { LambdaSpec } from './spec.js';

const SINGLE_TARGET_ZONE = -1;

/**
 * A Lambda function. A request gets an idle environment, or a new one, or is throttled. What a
 * handler that calls nobody will do is known when it begins: its end is an entry in the account's
 * list of ends, and not an event.
 */
export class LambdaFunction implements Resource, Service, TargetGroup, Target, ProvisionedOwner {
  private static readonly Ready = new EventType<LambdaFunction, Environment>(
    'lambda.ready',
    (lambda, environment) => lambda.ready(environment),
  );
  private static readonly Begin = new EventType<LambdaFunction, Environment>(
    'lambda.begin',
    (lambda, environment) => lambda.begin(environment),
  );

  readonly type = 'lambda';
  readonly service: Service = this;
  readonly certain = null;
  /** Events are answered before they are served. */
  readonly endsJourneys = true;
  readonly targets: TargetGroup = this;
  readonly entry: Service = this;
  readonly zone = SINGLE_TARGET_ZONE;
  readonly checked = false;

  private readonly account: Account;
  private readonly statistics: LambdaStatistics;
  private readonly coldStarts: ColdStarts;
  private readonly idle: IdleEnvironments;
  private readonly deadlines: Deadlines;
  private readonly keepWarm: Variate;
  private readonly memory: MemoryUse;
  /** Of the reserved concurrency; null: the account's is asked. */
  private readonly bucket: TokenBucket | null;
  private readonly growth: TokenBucket;
  private readonly provisioned: ProvisionedEnvironments | null;
  private readonly queue: AsyncQueue;
  private readonly run: PlainRun;
  private readonly triggers: Triggers;
  private plain: readonly (PlainProgram | null)[] = [];
  private programs: Programs = [];
  /** Executions on demand, and provisioned environments: what counts against the reserved concurrency. */
  private taken = 0;
  private created_ = 0;
  private settledAt = 0;

  constructor(
    private readonly spec: LambdaSpec,
    private readonly context: ResourceContext,
  ) {
    const { sim } = context;
    const { concurrency, scaling, requestRate } = spec;
    const { reserved, provisioned, autoscale } = concurrency;
    // Functions that state another limit belong to another account.
    const account = `lambda.${spec.region}.${concurrency.account}`;
    this.account = context.shared(account, () => new Account(spec));
    if (reserved !== null) this.account.reserve(reserved);
    this.statistics = new LambdaStatistics(sim.now, timelineBucketS(context.durationS));
    const slowness = 1 / (Math.min(spec.vcpus, 1) * spec.speed);
    this.coldStarts = new ColdStarts(spec.coldStart, slowness, context.stream);
    this.idle = createIdleEnvironments(spec.routing, (environment) =>
      this.retired(environment, environment.expiresAt),
    );
    this.deadlines = new Deadlines(sim, spec.timeoutS, (environment) => this.timedOut(environment));
    this.keepWarm = createVariate(spec.keepWarm, context.stream('keep-warm'));
    this.memory = new MemoryUse(spec, context.stream('memory'));
    this.bucket =
      reserved === null ? null : new TokenBucket(requestRate * reserved, requestRate * reserved);
    this.growth = new TokenBucket(scaling.rate, scaling.burst);
    this.provisioned =
      provisioned === 0 && autoscale === null
        ? null
        : new ProvisionedEnvironments(sim, concurrency, requestRate, this);
    this.queue = new AsyncQueue(spec.async, context, reserved === 0, (request) =>
      this.invoke(request),
    );
    this.triggers = new Triggers(spec.triggers, context);
    this.run = new PlainRun(slowness);
  }

  connect(): void {
    const { spec, context } = this;
    const entries = Object.entries(spec.handles).map(
      ([name, steps]) =>
        [name, steps, compilePlain(steps, `handles.${name}`, context.stream)] as const,
    );
    const plain = new Map(entries.map(([name, , program]) => [name, program]));
    this.plain = context.names.map(
      (name) => plain.get(handlerFor(spec.handles, name) ?? '') ?? null,
    );
    const waiting = entries.filter(([, , program]) => program === null);
    const others = Object.fromEntries(waiting.map(([name, steps]) => [name, steps]));
    this.programs = compileHandlers(others, context.names, context.handlers);
    this.queue.connect();
    this.triggers.connect();
    this.provisioned?.start();
  }

  subscribe(listener: TargetListener): void {
    listener.registered(this);
  }

  accept(request: Request): void {
    if (request.event) {
      const extra = extraRequests(request.requestBytes);
      if (this.queue.accept(request)) this.statistics.extraRequests += extra;
    } else if (request.requestBytes > this.spec.maxPayloadBytes) {
      this.statistics.tooLarge++;
      request.answer(HTTP_413);
    } else {
      this.invoke(request);
    }
  }

  private invoke(request: Request): void {
    const { now } = this.context.sim;
    this.account.settle(now);
    const environment = this.environmentFor(request, now);
    if (environment === null) {
      this.statistics.throttle(now);
      request.answer(THROTTLED);
      return;
    }
    this.statistics.began(now);
    environment.startedAt = now;
    environment.outcome = OK;
    environment.outOfMemory = this.memory.exceeds(request);
    const program = this.plain[request.name]!;
    if (program === null) this.start(environment, request);
    else this.serve(environment, request, program, now);
  }

  /** Null: throttled. */
  private environmentFor(request: Request, now: number): Environment | null {
    const { bucket, account, provisioned, spec } = this;
    // Asynchronous events know no limit but concurrency.
    if (!request.event && !(bucket === null ? account.admits(now) : bucket.take(now))) return null;
    if (provisioned !== null) {
      const ready = provisioned.take(now);
      if (ready !== null) return this.warm(ready);
    }
    const { reserved } = spec.concurrency;
    const full = reserved === null ? account.taken >= account.limit : this.taken >= reserved;
    if (full) return null;
    let environment = this.idle.take(now);
    if (environment !== null) this.warm(environment);
    else if (this.growth.take(now)) environment = this.create(now);
    else return null;
    this.taken++;
    if (reserved === null) account.taken++;
    if (provisioned !== null) this.statistics.spillovers++;
    return environment;
  }

  private warm(environment: Environment): Environment {
    const { coldStarts } = this;
    environment.cold = false;
    environment.initS = 0;
    if (environment.broken) coldStarts.drawReset();
    else if (environment.untried) coldStarts.drawFirst();
    else {
      coldStarts.placementS = 0;
      coldStarts.initS = 0;
      coldStarts.insideS = 0;
    }
    return environment;
  }

  private create(now: number): Environment {
    const { coldStarts, statistics, spec } = this;
    const environment = new Environment(this, false);
    environment.createdAt = now;
    environment.sequence = this.created_++;
    environment.cold = true;
    coldStarts.draw();
    environment.initS = coldStarts.initS;
    this.created(environment);
    statistics.coldStart(now, coldStarts.initS);
    if (spec.snapStart) statistics.restores++;
    return environment;
  }

  /** Serves a request whose handler calls nobody: all of it is known now. */
  private serve(
    environment: Environment,
    request: Request,
    program: PlainProgram,
    now: number,
  ): void {
    const { run, coldStarts, spec } = this;
    const { placementS, initS, insideS } = coldStarts;
    run.begin(request);
    program.run(run);
    const duration = insideS + run.timeS;
    environment.durationS = Math.min(duration, spec.timeoutS);
    if (run.failed || request.poisoned) environment.outcome = HTTP_500;
    if (duration > spec.timeoutS) environment.outcome = FUNCTION_TIMED_OUT;
    else if (environment.outOfMemory) environment.outcome = OUT_OF_MEMORY;
    const before = placementS + initS;
    this.account.endsAt(now + before + environment.durationS, environment);
    request.responseBytes = run.responseBytes;
    const respondedAtS = insideS + run.respondedAtS;
    if (run.respondedAtS >= 0 && respondedAtS < environment.durationS) {
      this.answer(request, OK, before + respondedAtS);
    } else {
      this.answer(request, environment.outcome, before + environment.durationS);
    }
  }

  private answer(request: Request, outcome: Outcome, after: number): void {
    let told = outcome;
    if (outcome === OK && request.responseBytes > this.spec.maxPayloadBytes) told = HTTP_413;
    else if (outcome !== OK && this.spec.functionUrl) told = HTTP_502;
    if (told === OK) this.context.gate?.leave(request.journey, this.context.sim.now + after);
    request.answer(told, after);
  }

  /** Serves a request whose handler waits for others. */
  private start(environment: Environment, request: Request): void {
    const { placementS, initS, insideS } = this.coldStarts;
    environment.request = request;
    environment.handlerAt = this.context.sim.now + placementS + initS;
    environment.insideS = insideS;
    const before = placementS + initS;
    if (before === 0) this.ready(environment);
    else this.context.sim.schedule(before, LambdaFunction.Ready, this, environment);
  }

  /** The environment is there. What is left of its init, after a reset, is part of the invocation. */
  private ready(environment: Environment): void {
    const { context, spec } = this;
    const { insideS } = environment;
    environment.sandbox ??= new Sandbox(context.sim, environment, spec.vcpus, spec.speed);
    this.deadlines.add(environment);
    if (insideS === 0) this.begin(environment);
    // An init that takes longer than the function may only ends with the deadline.
    else if (insideS < spec.timeoutS)
      context.sim.schedule(insideS, LambdaFunction.Begin, this, environment);
  }

  private begin(environment: Environment): void {
    const request = environment.request!;
    const task = this.context.tasks.acquire();
    task.begin(environment.sandbox!, request, this.programs[request.name]!);
  }

  handlerDone(environment: Environment, task: Task): void {
    const { request, outcome, responded } = task;
    const { now } = this.context.sim;
    this.context.tasks.release(task);
    this.deadlines.remove(environment);
    environment.outcome = request?.poisoned && outcome === OK ? HTTP_500 : outcome;
    if (environment.outOfMemory) environment.outcome = OUT_OF_MEMORY;
    if (environment.outOfMemory) this.kill(environment);
    this.finish(environment, now);
    if (!responded) this.answer(request!, environment.outcome, 0);
  }

  private timedOut(environment: Environment): void {
    const { request } = environment;
    environment.outcome = FUNCTION_TIMED_OUT;
    this.kill(environment);
    this.finish(environment, this.context.sim.now);
    if (request !== null) this.answer(request, FUNCTION_TIMED_OUT, 0);
  }

  private kill(environment: Environment): void {
    environment.sandbox!.kill();
    environment.sandbox = null;
  }

  private finish(environment: Environment, now: number): void {
    environment.request = null;
    environment.durationS = now - environment.handlerAt;
    this.account.settle(now);
    this.ended(environment, now);
  }

  ended(environment: Environment, at: number): void {
    const { spec, statistics, account } = this;
    const { outcome, cold, initS, durationS } = environment;
    const billsInit = cold && spec.coldStart.initBilled && !spec.snapStart;
    statistics.end(environment, at, billsInit ? initS + durationS : durationS);
    environment.broken = outcome === FUNCTION_TIMED_OUT || outcome === OUT_OF_MEMORY;
    environment.untried = false;
    if (outcome === FUNCTION_TIMED_OUT) statistics.timeouts++;
    if (outcome === OUT_OF_MEMORY) statistics.outOfMemory++;
    if (environment.provisioned) {
      this.provisioned!.put(environment, at);
      return;
    }
    this.taken--;
    if (spec.concurrency.reserved === null) account.taken--;
    const oldest = environment.createdAt + spec.maxAgeS;
    environment.expiresAt = Math.min(at + this.keepWarm.next(), oldest);
    if (oldest <= at) this.retired(environment, at);
    else this.idle.put(environment);
  }

  settle(now: number): void {
    this.account.settle(now);
    this.idle.sweep(now);
    this.settledAt = now;
  }

  allocated(change: number): void {
    this.taken += change;
    if (this.spec.concurrency.reserved === null) this.account.taken += change;
  }

  allocatable(): number {
    const { reserved } = this.spec.concurrency;
    return reserved === null ? this.account.limit - this.account.taken : reserved - this.taken;
  }

  readyAfter(): number {
    return this.coldStarts.drawAhead();
  }

  created(environment: Environment): void {
    const { statistics } = this;
    const { createdAt } = environment;
    // Idle ones whose time has passed must not make a new maximum.
    if (statistics.environments >= statistics.environmentsMax) this.idle.sweep(createdAt);
    statistics.born(createdAt);
  }

  retired(environment: Environment, at: number): void {
    this.statistics.gone(environment, at);
  }

  reset(now: number): void {
    this.settle(now);
    this.statistics.reset(now);
    this.provisioned?.reset(now);
    this.queue.reset();
    this.triggers.reset(now);
  }

  metrics(measuredS: number): Readonly<Record<string, Metric>> {
    const { statistics, spec, provisioned, settledAt } = this;
    return {
      ...statistics.metrics(settledAt, measuredS),
      billedGbSeconds: billedGbSeconds(spec, statistics),
      ...provisioned?.metrics(settledAt, statistics),
      ...this.queue.metrics(),
      ...this.triggers.metrics(),
    };
  }

  usage(measuredS: number): readonly UsageLine[] {
    const { context, spec, statistics, provisioned, settledAt } = this;
    const seconds = provisioned === null ? 0 : provisioned.configured.integral(settledAt);
    const own = lambdaUsage(context.id, spec, statistics, seconds, measuredS);
    return [...own, ...this.triggers.usage(spec.region)];
  }

  timelines(): readonly ResourceTimeline[] {
    return this.statistics.timelines(this.settledAt);
  }
}
