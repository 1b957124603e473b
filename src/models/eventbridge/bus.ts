import type { UsageLine } from '../../pricing/usage.js';
import { HTTP_413, OK, THROTTLED } from '../../queueing/outcome.js';
import type { Journey, Request, Service } from '../../queueing/request.js';
import { TokenBucket } from '../../queueing/token-bucket.js';
import { Histogram } from '../../stats/histogram.js';
import { createVariate } from '../../variates/create-variate.js';
import type { Variate } from '../../variates/distribution.js';
import { EventCounts } from '../events/event-counts.js';
import { Filter } from '../events/filter.js';
import { Pace } from '../events/pace.js';
import type { Metric, Resource, ResourceContext, ResourceTimeline } from '../resource.js';
import { BusTarget } from './bus-target.js';
import { Schedule } from './schedule.js';
import type { EventBridgeSpec } from './spec.js';

/** An event on the bill is so many bytes. Source: EventBridge pricing: "each 64 KB chunk of payload is billed as 1 event". */
const CHUNK_BYTES = 65_536;

interface Rule {
  readonly filter: Filter | null;
  readonly targets: readonly BusTarget[];
}

/** An event bus: what is put goes to the targets of every rule that matches. */
export class Bus implements Resource, Service {
  readonly type = 'eventbridge';
  readonly service: Service = this;
  readonly certain = null;
  readonly targets = null;
  readonly takesEvents = true;

  private readonly latency = new Histogram();
  private readonly rules: readonly Rule[];
  private readonly schedules: readonly Schedule[];
  private readonly putTime: Variate;
  private readonly delivery: Variate;
  private readonly bucket: TokenBucket;
  private readonly event: {
    name: number;
    requestBytes: number;
    key: number;
    objectBytes: number;
    journey: Journey | null;
  } = { name: 0, requestBytes: 0, key: -1, objectBytes: 0, journey: null };
  private events = 0;
  private unmatched = 0;
  private chunks = 0;
  private apiChunks = 0;
  private calls = 0;
  private throttled = 0;
  private refused = 0;

  constructor(
    private readonly spec: EventBridgeSpec,
    private readonly context: ResourceContext,
  ) {
    const { region, putRate, invocationRate } = spec;
    // One quota for all buses of a region; a bus that states another belongs to another account.
    this.bucket = context.shared(
      `eventbridge.put.${region}.${putRate}`,
      () => new TokenBucket(putRate, putRate),
    );
    const pace = context.shared(
      `eventbridge.invoke.${region}.${invocationRate}`,
      () => new Pace(invocationRate),
    );
    const { latency } = this;
    this.rules = spec.rules.map(({ filter, targets }, i) => {
      const place = `rules[${i}]`;
      return {
        filter:
          filter === null
            ? null
            : new Filter(filter, context.names, context.stream(`${place}.filter`)),
        targets: targets.map(
          (each, j) => new BusTarget(spec, each, context, pace, latency, `${place}.targets[${j}]`),
        ),
      };
    });
    this.schedules = spec.schedules.map((each, i) => {
      const place = `schedules[${i}]`;
      const target = new BusTarget(spec, each, context, pace, latency, place);
      return new Schedule(each, target, context, place);
    });
    this.putTime = createVariate(spec.putTime, context.stream('put'));
    this.delivery = createVariate(spec.delivery, context.stream('delivery'));
  }

  connect(): void {
    for (const { targets } of this.rules) for (const target of targets) target.connect();
    for (const schedule of this.schedules) schedule.connect();
  }

  accept(request: Request): void {
    this.calls++;
    const events = request.event ? 1 : (request.operation?.items ?? 1);
    const bytes = request.operation?.itemBytes ?? request.requestBytes / events;
    request.responseBytes = 0;
    if (bytes > this.spec.maxEventBytes) {
      this.refused++;
      request.answer(HTTP_413, this.putTime.next());
    } else if (!this.bucket.take(this.context.sim.now, events)) {
      this.throttled++;
      request.answer(THROTTLED, this.putTime.next());
    } else {
      this.put(request, events, bytes);
      request.answer(OK, this.putTime.next());
    }
  }

  reset(): void {
    this.latency.reset();
    for (const { counts } of this.allTargets()) counts.reset();
    for (const schedule of this.schedules) schedule.invocations = 0;
    this.events = 0;
    this.unmatched = 0;
    this.chunks = 0;
    this.apiChunks = 0;
    this.calls = 0;
    this.throttled = 0;
    this.refused = 0;
  }

  settle(): void {}

  metrics(measuredS: number): Readonly<Record<string, Metric>> {
    const all = new EventCounts();
    for (const { counts } of this.allTargets()) all.add(counts);
    return {
      count: this.events,
      scheduled: this.scheduled(),
      unmatched: this.unmatched,
      deliveries: all.events,
      ...all.metrics(),
      deliveryTime: this.latency.summary(),
      refused: this.refused,
      throttled: this.throttled,
      throttleRate: this.calls === 0 ? 0 : this.throttled / this.calls,
      throughput: measuredS === 0 ? 0 : this.events / measuredS,
    };
  }

  usage(): readonly UsageLine[] {
    const { context, spec, schedules } = this;
    const line = (item: string, quantity: number, unit: string): UsageLine => ({
      resource: context.id,
      item: `eventbridge.${item}`,
      region: spec.region,
      quantity,
      unit,
      per: 'window',
      unitPrice: null,
    });
    return [
      line('custom-events', this.chunks, 'events'),
      ...(this.apiChunks > 0 ? [line('api-destinations', this.apiChunks, 'events')] : []),
      ...(schedules.length > 0 ? [line('scheduler', this.scheduled(), 'invocations')] : []),
    ];
  }

  timelines(): readonly ResourceTimeline[] {
    return [];
  }

  private put(request: Request, events: number, bytes: number): void {
    const { event } = this;
    event.name = request.name;
    event.requestBytes = bytes;
    event.key = request.key;
    event.objectBytes = request.objectBytes;
    event.journey = request.journey;
    const chunks = Math.max(1, Math.ceil(bytes / CHUNK_BYTES));
    this.events += events;
    this.chunks += events * chunks;
    for (let i = 0; i < events; i++) this.route(chunks);
  }

  private route(chunks: number): void {
    const { event, rules, delivery } = this;
    let matched = false;
    for (const { filter, targets } of rules) {
      if (filter !== null && !filter.matches(event.name, event.objectBytes)) continue;
      matched = true;
      for (const target of targets) {
        if (target.isApiDestination) this.apiChunks += chunks;
        target.notify(event, delivery.next());
      }
    }
    if (!matched) this.unmatched++;
  }

  private scheduled(): number {
    return this.schedules.reduce((sum, { invocations }) => sum + invocations, 0);
  }

  private allTargets(): readonly BusTarget[] {
    return [
      ...this.rules.flatMap(({ targets }) => targets),
      ...this.schedules.map(({ target }) => target),
    ];
  }
}
