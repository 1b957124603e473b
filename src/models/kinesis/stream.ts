import { EventType } from '../../engine/event-type.js';
import type { UsageLine } from '../../pricing/usage.js';
import { hashOfKey } from '../../queueing/keys.js';
import { HTTP_413, OK, THROTTLED } from '../../queueing/outcome.js';
import type { Request, Service } from '../../queueing/request.js';
import { Histogram } from '../../stats/histogram.js';
import { RateSeries } from '../../stats/series.js';
import { TimeWeighted } from '../../stats/time-weighted.js';
import { createVariate } from '../../variates/create-variate.js';
import type { Variate } from '../../variates/distribution.js';
import type { RecordShard, RecordStream, ShardReader } from '../record-stream.js';
import type { Metric, Resource, ResourceContext, ResourceTimeline } from '../resource.js';
import { timelineBucketS } from '../timeline.js';
import { StreamMeter } from './meter.js';
import type { KinesisSpec } from './spec.js';
import { WriteShard } from './write-shard.js';

const HASHES = 4294967296;
const DAY_S = 86_400;
const WEEK_S = 7 * DAY_S;
/** The peak that a stream on demand is to be ready for is that of a minute. */
const PEAK_WINDOW_S = 60;

/** A Kinesis data stream: records in shards by their key, kept for readers. */
export class DataStream implements Resource, Service, RecordStream {
  private static readonly Grow = new EventType<DataStream, null>('kinesis.grow', (stream) =>
    stream.grow(),
  );

  readonly type = 'kinesis';
  readonly service: Service = this;
  readonly certain = null;
  readonly targets = null;
  readonly takesEvents = true;
  readonly stream: RecordStream = this;
  readonly retentionS: number;
  readonly readRate: number;

  private readonly meter = new StreamMeter();
  private readonly readers: ShardReader[] = [];
  private readonly age = new Histogram();
  private readonly putTime: Variate;
  private readonly shardCount: TimeWeighted;
  private readonly ageSeries: RateSeries;
  /** Those that take records, in the order of their hashes; and how many there have been. */
  private active: WriteShard[] = [];
  private opened = 0;
  /** Of the current minute, and of the greatest one so far, in bytes and in records. */
  private minute = { startS: 0, bytes: 0, records: 0 };
  private peak = { bytes: 0, records: 0 };
  private turn = 0;
  private records = 0;
  private bytes = 0;
  private throttled = 0;
  private refused = 0;
  private growths = 0;

  constructor(
    private readonly spec: KinesisSpec,
    private readonly context: ResourceContext,
  ) {
    const { sim, durationS } = context;
    this.retentionS = spec.retentionS;
    this.readRate = spec.readBytes;
    this.putTime = createVariate(spec.putTime, context.stream('put'));
    this.shardCount = new TimeWeighted(sim.now);
    this.ageSeries = new RateSeries(sim.now, timelineBucketS(durationS));
    this.open(spec.shards ?? Math.ceil(spec.onDemand.initialBytes / spec.writeBytes));
    if (spec.shards === null) sim.schedule(spec.onDemand.everyS, DataStream.Grow, this, null);
  }

  connect(): void {}

  subscribe(reader: ShardReader): void {
    this.readers.push(reader);
    for (const { log } of this.active) reader.opened(log);
  }

  handedOver(ageS: number): void {
    this.age.add(ageS);
    this.ageSeries.add(this.context.sim.now, ageS);
  }

  read(bytes: number, enhanced: boolean): void {
    this.meter.read(bytes, enhanced);
  }

  /** Records are taken one by one: where one finds no room the call fails, and those that did are written. */
  accept(request: Request): void {
    const records = request.event ? 1 : (request.operation?.items ?? 1);
    const bytes = request.operation?.itemBytes ?? request.requestBytes / records;
    request.responseBytes = 0;
    if (bytes > this.spec.maxRecordBytes) {
      this.refused += records;
      request.answer(HTTP_413, this.putTime.next());
      return;
    }
    let refused = 0;
    for (let i = 0; i < records; i++) if (!this.write(request, bytes)) refused++;
    this.throttled += refused;
    request.answer(refused > 0 ? THROTTLED : OK, this.putTime.next());
  }

  reset(now: number): void {
    this.meter.reset();
    this.age.reset();
    this.ageSeries.reset(now);
    this.shardCount.reset(now);
    this.records = 0;
    this.bytes = 0;
    this.throttled = 0;
    this.refused = 0;
    this.growths = 0;
  }

  settle(): void {}

  metrics(measuredS: number): Readonly<Record<string, Metric>> {
    const { records, throttled, spec, bytes } = this;
    const shardS = this.shardCount.integral(this.context.sim.now);
    const share = (used: number, ofShard: number) => (shardS === 0 ? 0 : used / (shardS * ofShard));
    return {
      count: records,
      utilisation: Math.max(share(bytes, spec.writeBytes), share(records, spec.writeRecords)),
      throttled,
      throttleRate: records + throttled === 0 ? 0 : throttled / (records + throttled),
      messageAge: this.age.summary(),
      refused: this.refused,
      shards: this.active.length,
      growths: this.growths,
      throughput: measuredS === 0 ? 0 : records / measuredS,
    };
  }

  usage(measuredS: number): readonly UsageLine[] {
    const enhanced = this.readers.filter((reader) => reader.enhanced === true).length;
    const shardS = this.shardCount.integral(this.context.sim.now);
    return this.meter.usage(this.context.id, this.spec, shardS, enhanced, measuredS);
  }

  notPriced(): readonly string[] {
    const { retentionS, shards } = this.spec;
    if (retentionS > WEEK_S) return ['what the stream keeps for more than a week'];
    if (shards === null && retentionS > DAY_S) return ['what the stream keeps for more than a day'];
    return [];
  }

  timelines(): readonly ResourceTimeline[] {
    const { startS, bucketS } = this.ageSeries;
    const values = this.ageSeries.means(this.context.sim.now);
    return [{ metric: 'message-age', unit: 's', startS, bucketS, values }];
  }

  private write(request: Request, bytes: number): boolean {
    const { now } = this.context.sim;
    const shard = this.shardOf(request.key);
    if (!shard.admits(now, bytes)) return false;
    this.records++;
    this.bytes += bytes;
    this.meter.put(bytes);
    if (this.spec.shards === null) this.note(now, bytes);
    if (this.readers.length > 0) {
      this.expire(shard.log, now);
      shard.log.append(now, request.key, bytes, request.journey);
    }
    return true;
  }

  /** By the hash of the key; records without one take turns. */
  private shardOf(key: number): WriteShard {
    const { active } = this;
    if (key >= 0) return active[Math.floor((hashOfKey(key) / HASHES) * active.length)]!;
    this.turn = (this.turn + 1) % active.length;
    return active[this.turn]!;
  }

  private expire(log: RecordShard, now: number): void {
    while (log.start < log.end && log.writtenAt(log.start) < now - this.retentionS)
      log.trim(log.start + 1);
  }

  private note(now: number, bytes: number): void {
    const { minute } = this;
    if (now >= minute.startS + PEAK_WINDOW_S) {
      this.peak.bytes = Math.max(this.peak.bytes, minute.bytes / PEAK_WINDOW_S);
      this.peak.records = Math.max(this.peak.records, minute.records / PEAK_WINDOW_S);
      this.minute = { startS: now - (now % PEAK_WINDOW_S), bytes: 0, records: 0 };
    }
    this.minute.bytes += bytes;
    this.minute.records++;
  }

  /** On demand: ready for a multiple of the peak so far. */
  private grow(): void {
    const { onDemand, writeBytes, writeRecords } = this.spec;
    this.context.sim.schedule(onDemand.everyS, DataStream.Grow, this, null);
    const { bytes, records } = this.peak;
    const asked = onDemand.headroom * Math.max(bytes / writeBytes, records / writeRecords);
    const shards = Math.ceil(asked);
    if (shards <= this.active.length) return;
    this.growths++;
    for (const { log } of this.active) log.closed = true;
    this.open(shards);
    for (const reader of this.readers) for (const { log } of this.active) reader.opened(log);
  }

  private open(shards: number): void {
    const { writeBytes, writeRecords } = this.spec;
    this.active = Array.from(
      { length: shards },
      () => new WriteShard(this.opened++, writeBytes, writeRecords),
    );
    this.shardCount.set(this.context.sim.now, shards);
  }
}
