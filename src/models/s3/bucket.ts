import { EventType } from '../../engine/event-type.js';
import type { Stream } from '../../engine/streams.js';
import type { UsageLine } from '../../pricing/usage.js';
import { hashOfKey } from '../../queueing/keys.js';
import { HTTP_413, OK, THROTTLED } from '../../queueing/outcome.js';
import type { Request } from '../../queueing/request.js';
import { createVariate } from '../../variates/create-variate.js';
import type { Variate } from '../../variates/distribution.js';
import { meanOf } from '../../variates/moments.js';
import type { StoredContent } from '../content.js';
import type { CertainService } from '../network/path.js';
import type { Metric, Resource, ResourceContext, ResourceTimeline } from '../resource.js';
import { timelineBucketS } from '../timeline.js';
import { BucketMeter } from './bucket-meter.js';
import { type Asked, BucketRequests } from './bucket-requests.js';
import { BucketStatistics } from './bucket-statistics.js';
import { CLASS_ITEMS } from './classes.js';
import { DAY_S } from './cohort.js';
import { Lifecycle } from './lifecycle.js';
import { Notifications, type NotifyRule } from './notifications.js';
import { ObjectStore } from './object-store.js';
import { Partitions } from './partitions.js';
import { REPLICATE, Replication } from './replication.js';
import { RESTORE_TIMES, Restores } from './restores.js';
import type { S3Spec } from './spec.js';

/** Keys that one LIST returns at most (ListObjectsV2, S3 API reference). */
const KEYS_PER_LIST = 1000;
/** Parts of an upload at most (S3 user guide, multipart upload limits). */
const MAX_PARTS = 10_000;

/**
 * An S3 bucket. A request's whole stay is known when it arrives: whether its prefix takes it, and
 * the time to the first byte plus that of the bytes. Objects count as stored from the moment that
 * their upload is taken on; events and replicas follow when it is complete.
 */
export class Bucket implements Resource, CertainService, StoredContent {
  private static readonly Midnight = new EventType<Bucket, null>('s3.midnight', (bucket) =>
    bucket.midnight(),
  );

  readonly type = 's3';
  readonly service = null;
  readonly certain: CertainService = this;
  readonly targets = null;
  readonly content: StoredContent = this;

  private readonly store: ObjectStore;
  private readonly partitions: Partitions;
  private readonly meter: BucketMeter;
  private readonly statistics: BucketStatistics;
  private readonly notifications: Notifications;
  private readonly replication: Replication | null;
  private readonly restores: Restores | null;
  private readonly lifecycle: Lifecycle;
  private readonly readTime: Variate;
  private readonly writeTime: Variate;
  private readonly listTime: Variate;
  private readonly objectSize: Variate;
  private readonly prefixStream: Stream;
  private readonly requests: BucketRequests;

  constructor(
    private readonly spec: S3Spec,
    private readonly context: ResourceContext,
  ) {
    const { time, objects, storageClass } = spec;
    const stream = (purpose: string) => context.stream(purpose);
    this.store = new ObjectStore(CLASS_ITEMS[storageClass].tier, spec.versioning, stream('object'));
    this.partitions = new Partitions(spec.limits, spec.prefixes, stream('partitions'));
    this.meter = new BucketMeter(spec, context.id);
    this.statistics = new BucketStatistics(timelineBucketS(context.durationS));
    this.notifications = new Notifications(spec, context);
    this.replication =
      spec.replication === null ? null : new Replication(spec.replication, context);
    this.requests = new BucketRequests(spec, context, this.notifications, this.replication);
    this.lifecycle = new Lifecycle(spec.lifecycle, this.store, this.requests.patterns);
    const restoreTime = restoreTimeOf(spec);
    this.restores =
      restoreTime === null
        ? null
        : new Restores(spec.restore, restoreTime, context, this.store, this.notifications);
    this.readTime = createVariate(time.read, stream('read-time'));
    this.writeTime = createVariate(time.write, stream('write-time'));
    this.listTime = createVariate(time.list, stream('list-time'));
    this.objectSize = createVariate(objects.size, stream('object-size'));
    this.prefixStream = stream('prefix');
    if (objects.initial > 0)
      this.store.fill(objects.initial, meanOf(objects.size), objects.ageDays);
    this.statistics.storedBytes(0, this.store.bytes.level);
  }

  get bytes(): number {
    return this.store.current.bytes;
  }

  get objects(): number {
    return this.store.current.count;
  }

  connect(): void {
    this.notifications.connect();
    this.replication?.connect();
    const tiered = this.spec.storageClass === 'intelligent-tiering';
    if (tiered || this.spec.lifecycle.length > 0)
      this.context.sim.schedule(DAY_S, Bucket.Midnight, this, null);
  }

  serve(request: Request, at: number): number {
    const asked = this.requests.of(request);
    const { statistics, context } = this;
    statistics.request(asked.op, context.sim.now);
    request.outcome = OK;
    if (!this.partitions.admits(this.prefixOf(request.key), asked.isWrite, at)) {
      statistics.throttle(context.sim.now);
      request.outcome = THROTTLED;
      request.responseBytes = 0;
      return this.readTime.next();
    }
    const time = this.perform(asked, request, at - context.sim.now);
    statistics.latency.add(time);
    return time;
  }

  /** A query engine reads the objects themselves: the reads are billed, and nobody's latency. */
  read(requests: number, bytes: number): void {
    const tier = this.store.read(this.context.sim.now, -1, false);
    this.meter.reads(tier, requests, bytes);
    this.statistics.bytesOut += bytes;
  }

  reset(now: number): void {
    this.store.reset(now);
    this.meter.reset();
    this.statistics.reset(now);
    this.notifications.reset();
    this.replication?.reset();
    this.restores?.reset();
    this.lifecycle.reset();
    this.partitions.splits = 0;
  }

  settle(): void {}

  metrics(): Readonly<Record<string, Metric>> {
    const { statistics, store, notifications, replication, lifecycle, partitions, restores } = this;
    const { now } = this.context.sim;
    const { requests, throttled } = statistics;
    return {
      requests,
      operations: Object.fromEntries(statistics.byOperation),
      throttled,
      throttleRate: requests === 0 ? 0 : throttled / requests,
      partitions: partitions.count,
      partitionSplits: partitions.splits,
      latency: statistics.latency.summary(),
      bytesIn: statistics.bytesIn,
      bytesOut: statistics.bytesOut,
      storedBytes: store.bytes.level,
      storedBytesMean: store.bytes.mean(now),
      storedBytesByTier: store.levels(),
      objects: store.count.level,
      overwrites: statistics.overwrites,
      ...(this.spec.notify.length === 0 ? {} : notifications.metrics()),
      ...(replication === null ? {} : replication.metrics()),
      ...(this.spec.lifecycle.length === 0
        ? {}
        : { transitions: Object.fromEntries(lifecycle.transitions), expired: lifecycle.expired }),
      ...(restores === null
        ? {}
        : { restores: restores.requests, restoresPending: restores.pending }),
    };
  }

  usage(): readonly UsageLine[] {
    const { now } = this.context.sim;
    const { store, meter } = this;
    return [
      ...meter.usage(store.byteSeconds(now), store.monitored.integral(now)),
      ...this.lifecycleUsage(),
    ];
  }

  timelines(): readonly ResourceTimeline[] {
    return this.statistics.timelines(this.context.sim.now);
  }

  /** @param ahead seconds from now until the request arrives */
  private perform(asked: Asked, request: Request, ahead: number): number {
    switch (asked.op) {
      case 'get':
        return this.get(request);
      case 'put':
      case REPLICATE:
        return this.put(asked, request, ahead);
      case 'copy':
        return this.copy(asked, request, ahead);
      case 'delete':
        return this.remove(asked, request, ahead);
      case 'head':
        return this.head(request);
      case 'list':
        return this.list(asked, request);
      case 'restore':
        return this.restore(asked, request);
    }
  }

  private get(request: Request): number {
    const { sim } = this.context;
    const bytes = Math.round(this.sizeToRead(request));
    const tier = this.store.read(sim.now, request.key, request.objectBytes > 0);
    this.meter.reads(tier, 1, bytes);
    this.statistics.bytesOut += bytes;
    request.requestBytes = 0;
    request.responseBytes = bytes;
    return this.readTime.next() + bytes / this.spec.time.throughput;
  }

  private put(asked: Asked, request: Request, ahead: number): number {
    if (request.requestBytes === 0) request.requestBytes = this.objectSize.next();
    const bytes = Math.round(request.requestBytes);
    request.responseBytes = 0;
    if (bytes > this.spec.maxObjectBytes) return this.refuse(request);
    const { aboveBytes, partBytes, parallel } = this.spec.multipart;
    const inParts = bytes > aboveBytes;
    let time = this.writeTime.next();
    let requests = 1;
    if (inParts) {
      const size = Math.max(partBytes, Math.ceil(bytes / MAX_PARTS));
      const parts = Math.ceil(bytes / size);
      const one = this.writeTime.next() + Math.min(size, bytes) / this.spec.time.throughput;
      time += Math.ceil(parts / parallel) * one + this.writeTime.next();
      // One begins the upload, one completes it.
      requests = parts + 2;
    } else time += bytes / this.spec.time.throughput;
    this.meter.writes(requests);
    this.meter.uploaded(bytes);
    this.statistics.bytesIn += bytes;
    this.created(asked, inParts ? asked.rulesInParts : asked.rules, request, bytes, ahead + time);
    return time;
  }

  private copy(asked: Asked, request: Request, ahead: number): number {
    const bytes = Math.round(this.sizeToRead(request));
    request.requestBytes = 0;
    request.responseBytes = 0;
    if (bytes > this.spec.maxObjectBytes) return this.refuse(request);
    const time = this.writeTime.next() + bytes / this.spec.time.throughput;
    this.meter.writes(1);
    this.created(asked, asked.rules, request, bytes, ahead + time);
    return time;
  }

  /** An object is there. @param after seconds from now until its upload is complete */
  private created(
    asked: Asked,
    rules: readonly NotifyRule[],
    request: Request,
    bytes: number,
    after: number,
  ): void {
    const { now } = this.context.sim;
    const { key, journey } = request;
    if (this.store.put(now, key, bytes, asked.pattern)) this.statistics.overwrites++;
    this.statistics.storedBytes(now, this.store.bytes.level);
    this.tell(rules, after, bytes, key, journey);
    if (asked.replicates) {
      this.replication!.replicate(asked.name, after, bytes, key, journey);
      if (this.replication!.spec.timeControl)
        this.meter.count('s3.replication-rtc-per-gb', bytes / 2 ** 30, 'GB');
    }
  }

  private remove(asked: Asked, request: Request, ahead: number): number {
    const { now } = this.context.sim;
    const { key, journey, objectBytes } = request;
    const bytes = this.store.bytesOf(key) ?? objectBytes;
    request.responseBytes = 0;
    const time = this.writeTime.next();
    if (this.store.delete(now, key, objectBytes)) {
      this.statistics.storedBytes(now, this.store.bytes.level);
      this.tell(asked.rules, ahead + time, bytes, key, journey);
    } else this.statistics.missing++;
    return time;
  }

  private head(request: Request): number {
    const tier = this.store.read(this.context.sim.now, request.key, request.objectBytes > 0);
    this.meter.reads(tier, 1, 0);
    request.responseBytes = 0;
    return this.readTime.next();
  }

  /** Pages are asked for one after the other. */
  private list(asked: Asked, request: Request): number {
    const pages = Math.ceil(asked.items / KEYS_PER_LIST);
    this.meter.lists(pages);
    if (request.operation !== null) request.responseBytes = asked.items * BYTES_PER_LISTED_KEY;
    let time = 0;
    for (let i = 0; i < pages; i++) time += this.listTime.next();
    return time;
  }

  private restore(asked: Asked, request: Request): number {
    const { key, journey } = request;
    const bytes = Math.round(this.sizeToRead(request));
    const { tier } = this.spec.restore;
    const slug = this.spec.storageClass === 'glacier-deep-archive' ? 'deep-archive' : 'glacier';
    this.meter.count(`s3.restore-request-${slug}-${tier}`, 1);
    this.meter.count(`s3.restore-${slug}-${tier}-per-gb`, bytes / 2 ** 30, 'GB');
    this.restores!.begin({ bytes, key, journey, rules: asked.rules });
    request.requestBytes = 0;
    request.responseBytes = 0;
    return this.writeTime.next();
  }

  private refuse(request: Request): number {
    request.outcome = HTTP_413;
    request.responseBytes = 0;
    return this.writeTime.next();
  }

  /** What the request says; else the object of the key, or of the event; else what objects are like. */
  private sizeToRead(request: Request): number {
    const { requestBytes, responseBytes, objectBytes, key } = request;
    if (requestBytes > 0) return requestBytes;
    if (responseBytes > 0) return responseBytes;
    const known = key < 0 ? null : this.store.bytesOf(key);
    if (known !== null) return known;
    return objectBytes > 0 ? objectBytes : this.objectSize.next();
  }

  private tell(
    rules: readonly NotifyRule[],
    after: number,
    bytes: number,
    key: number,
    journey: Request['journey'],
  ): void {
    for (const rule of rules) {
      this.statistics.event(this.context.sim.now);
      this.notifications.notify(rule, after, bytes, key, journey);
    }
  }

  private prefixOf(key: number): number {
    const { prefixes } = this.spec;
    if (prefixes === 1) return 0;
    return key >= 0 ? hashOfKey(key) % prefixes : Math.floor(this.prefixStream() * prefixes);
  }

  private midnight(): void {
    const { sim } = this.context;
    this.lifecycle.midnight(sim.now);
    this.statistics.storedBytes(sim.now, this.store.bytes.level);
    sim.schedule(DAY_S, Bucket.Midnight, this, null);
  }

  private lifecycleUsage(): readonly UsageLine[] {
    return [...this.lifecycle.transitions].flatMap(([to, quantity]): UsageLine[] => {
      const item = CLASS_ITEMS[to].transition;
      if (item === null) return [];
      const { id: resource } = this.context;
      const { region } = this.spec;
      return [
        { resource, item, region, quantity, unit: 'requests', per: 'window', unitPrice: null },
      ];
    });
  }
}

/** No source: key, size, date and entity tag of an object in XML. */
const BYTES_PER_LISTED_KEY = 300;

function restoreTimeOf({ storageClass, restore }: S3Spec) {
  if (storageClass !== 'glacier-flexible-retrieval' && storageClass !== 'glacier-deep-archive')
    return null;
  return RESTORE_TIMES[storageClass][restore.tier];
}
