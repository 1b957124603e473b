import { EventType } from '../../engine/event-type.js';
import type { UsageLine } from '../../pricing/usage.js';
import { Fifo } from '../../queueing/fifo.js';
import { HTTP_500, OK, THROTTLED } from '../../queueing/outcome.js';
import type { Request, Service } from '../../queueing/request.js';
import { Histogram } from '../../stats/histogram.js';
import { LevelSeries } from '../../stats/series.js';
import { TimeWeighted } from '../../stats/time-weighted.js';
import { createVariate } from '../../variates/create-variate.js';
import type { Variate } from '../../variates/distribution.js';
import type { StoredContent } from '../content.js';
import type { Metric, Resource, ResourceContext, ResourceTimeline } from '../resource.js';
import { timelineBucketS } from '../timeline.js';
import type { AthenaSpec } from './spec.js';

const MB = 1024 * 1024;
const TB = MB * MB;
/** Source: Athena pricing: bytes scanned are rounded up to the megabyte, with 10 MB a query at least. */
const LEAST_BYTES = 10 * MB;
/** What an answer from an earlier result takes. */
const REUSED_S = 0.2;

/** What one kind of query reads at a time. */
interface Scan {
  readonly bytes: number;
  readonly objects: number;
}

/** Athena: queries run side by side up to a limit, wait in a queue, and scan a bucket as it is then. */
export class QueryEngine implements Resource, Service {
  private static readonly End = new EventType<QueryEngine, Request>(
    'athena.query-end',
    (engine, request) => engine.end(request),
  );

  readonly type = 'athena';
  readonly service: Service = this;
  readonly certain = null;
  readonly targets = null;

  private readonly startup: Variate;
  private readonly waiting = new Fifo<Request>();
  private readonly running: TimeWeighted;
  private readonly queued: TimeWeighted;
  private readonly queueSeries: LevelSeries;
  private readonly wait = new Histogram();
  private readonly duration = new Histogram();
  private readonly scanned = new Histogram();
  /** By query: until when its last result may be used again. */
  private readonly reusableUntil = new Map<string, number>();
  private bucket!: StoredContent;
  private active = 0;
  private answered = 0;
  private reused = 0;
  private failed = 0;
  private refused = 0;
  private billedBytes = 0;

  constructor(
    private readonly spec: AthenaSpec,
    private readonly context: ResourceContext,
  ) {
    const { sim, durationS } = context;
    this.startup = createVariate(spec.startup, context.stream('startup'));
    this.running = new TimeWeighted(sim.now);
    this.queued = new TimeWeighted(sim.now);
    this.queueSeries = new LevelSeries(sim.now, 0, timelineBucketS(durationS));
  }

  connect(): void {
    const content = this.context.contentOf(this.spec.bucket);
    if (content === null) throw new Error(`resource '${this.spec.bucket}' has no content`);
    this.bucket = content;
  }

  accept(request: Request): void {
    const { spec, context } = this;
    const { now } = context.sim;
    if ((this.reusableUntil.get(this.nameOf(request)) ?? -1) > now) {
      this.reused++;
      this.answered++;
      request.responseBytes = this.queryOf(request).resultBytes;
      request.answer(OK, REUSED_S);
    } else if (this.active < spec.concurrency) {
      this.active++;
      this.running.set(now, this.active);
      this.start(request, 0);
    } else if (this.waiting.length < spec.queue) {
      request.arrivedAt = now;
      this.waiting.push(request);
      this.noteQueue();
    } else {
      this.refused++;
      request.responseBytes = 0;
      request.answer(THROTTLED);
    }
  }

  reset(now: number): void {
    this.running.reset(now);
    this.queued.reset(now);
    this.queueSeries.reset(now);
    this.wait.reset();
    this.duration.reset();
    this.scanned.reset();
    this.answered = 0;
    this.reused = 0;
    this.failed = 0;
    this.refused = 0;
    this.billedBytes = 0;
  }

  settle(): void {}

  metrics(measuredS: number): Readonly<Record<string, Metric>> {
    const { now } = this.context.sim;
    const { answered, failed, refused } = this;
    const asked = answered + failed + refused;
    return {
      count: answered,
      utilisation: this.running.mean(now) / this.spec.concurrency,
      wait: this.wait.summary(),
      queueDepth: this.queued.mean(now),
      queueDepthMax: this.queued.max,
      queryTime: this.duration.summary(),
      bytesScanned: this.scanned.summary(),
      terabytesBilled: this.billedBytes / TB,
      reused: this.reused,
      failed,
      throttled: refused,
      throttleRate: asked === 0 ? 0 : refused / asked,
      throughput: measuredS === 0 ? 0 : answered / measuredS,
    };
  }

  usage(): readonly UsageLine[] {
    return [
      {
        resource: this.context.id,
        item: 'athena.sql-scan',
        region: this.spec.region,
        quantity: this.billedBytes / TB,
        unit: 'TB',
        per: 'window',
        unitPrice: null,
      },
    ];
  }

  timelines(): readonly ResourceTimeline[] {
    const { startS, bucketS } = this.queueSeries;
    const values = this.queueSeries.values(this.context.sim.now);
    return [{ metric: 'queue-depth', unit: 'queries', startS, bucketS, values }];
  }

  private start(request: Request, waited: number): void {
    const { spec, context } = this;
    const { bytes, objects } = this.scanOf(request);
    const needed = this.startup.next() + bytes / spec.scanRate;
    const time = Math.min(needed, spec.timeoutS);
    this.wait.add(waited);
    this.duration.add(time);
    // Failed queries cost nothing (Athena pricing).
    if (needed <= spec.timeoutS) {
      this.scanned.add(bytes);
      this.billedBytes += Math.max(LEAST_BYTES, Math.ceil(bytes / MB) * MB);
    }
    this.bucket.read(objects, bytes);
    request.outcome = needed <= spec.timeoutS ? OK : HTTP_500;
    context.sim.schedule(time, QueryEngine.End, this, request);
  }

  private end(request: Request): void {
    const { spec, context } = this;
    const { now } = context.sim;
    const { outcome } = request;
    if (outcome === OK) {
      this.answered++;
      if (spec.reuseS > 0) this.reusableUntil.set(this.nameOf(request), now + spec.reuseS);
      request.responseBytes = this.queryOf(request).resultBytes;
    } else this.failed++;
    const next = this.waiting.shift();
    if (next === undefined) {
      this.active--;
      this.running.set(now, this.active);
    } else {
      this.noteQueue();
      this.start(next, now - next.arrivedAt);
    }
    request.answer(outcome);
  }

  private noteQueue(): void {
    const { now } = this.context.sim;
    this.queued.set(now, this.waiting.length);
    this.queueSeries.set(now, this.waiting.length);
  }

  private scanOf(request: Request): Scan {
    const { share, bytes } = this.queryOf(request);
    const { bucket } = this;
    if (share !== null) {
      return { bytes: share * bucket.bytes, objects: Math.ceil(share * bucket.objects) };
    }
    // As many objects as hold so much, on average.
    const part = bucket.bytes === 0 ? 0 : Math.min(1, bytes! / bucket.bytes);
    return { bytes: part * bucket.bytes, objects: Math.ceil(part * bucket.objects) };
  }

  private queryOf(request: Request) {
    return this.spec.queries[this.nameOf(request)]!;
  }

  private nameOf({ operation, name }: Request): string {
    return operation?.op ?? this.context.names[name]!;
  }
}
