import { EventType } from '../../engine/event-type.js';
import type { Stream } from '../../engine/streams.js';
import type { UsageLine } from '../../pricing/usage.js';
import { Backoff } from '../../queueing/backoff.js';
import { OK, THROTTLED } from '../../queueing/outcome.js';
import type { Caller, Journey, Request } from '../../queueing/request.js';
import { Histogram } from '../../stats/histogram.js';
import { createVariate } from '../../variates/create-variate.js';
import type { Variate } from '../../variates/distribution.js';
import { Journeys } from '../client/journeys.js';
import { Delivery } from '../events/delivery.js';
import { EventCounts } from '../events/event-counts.js';
import { RetryLadder } from '../events/retry-ladder.js';
import type { Path } from '../network/path.js';
import type { RecordShard, RecordStream, ShardReader } from '../record-stream.js';
import type { Metric, ResourceContext } from '../resource.js';
import type { Lane } from './lane.js';
import { type PollerOwner, ShardPoller } from './shard-poller.js';
import type { StreamTriggerSpec } from './spec.js';
import { readingOf } from './stream-parameters.js';
import type { Trigger } from './trigger.js';
import { TriggerCounts } from './trigger-counts.js';

/** What an invocation record in a destination says, without the records themselves. */
const REPORT_BYTES = 1000;

/**
 * Polls the shards of a stream or of a table for a function: an event source mapping. A lane of a
 * shard has one batch worked on at a time, and waits for it: a batch that fails is tried again until
 * it succeeds, is too old, or has been tried too often.
 */
export class StreamTrigger implements Trigger, ShardReader, PollerOwner, Caller {
  private static readonly WindowEnd = new EventType<StreamTrigger, Lane>(
    'trigger.stream-window-end',
    (trigger, lane) => trigger.windowEnded(lane),
  );
  private static readonly Again = new EventType<StreamTrigger, Lane>(
    'trigger.stream-again',
    (trigger, lane) => trigger.go(lane),
  );

  readonly early = false;
  readonly parallelisation: number;
  readonly enhanced: boolean;
  private readonly counts = new TriggerCounts();
  private readonly age = new Histogram();
  private readonly failures = new EventCounts();
  /** Records that were given up, and records that were too old to be worked on. */
  private givenUp = 0;
  private expired = 0;
  private readonly pollers: ShardPoller[] = [];
  /** Records that are read and not done with. */
  private open = 0;
  private stream!: RecordStream;
  private path!: Path;
  private reading!: { readonly pollS: number; readonly delay: Variate };
  private readonly poison: Stream;
  private readonly filter: Stream;
  private readonly phase: Stream;
  private readonly backoff: Backoff;
  private readonly handler: number;
  private readonly destination: Delivery | null;
  private readonly freeAt = new Map<RecordShard, number>();

  constructor(
    private readonly spec: StreamTriggerSpec,
    private readonly context: ResourceContext,
    private readonly place: string,
  ) {
    this.parallelisation = spec.parallelisation;
    this.enhanced = spec.enhanced;
    this.poison = context.stream(`${place}.poison`);
    this.filter = context.stream(`${place}.filter`);
    this.phase = context.stream(`${place}.phase`);
    this.backoff = new Backoff({ ...spec.backoff, jitter: 'none' }, this.phase);
    this.handler = context.names.indexOf(spec.handler);
    const ladder = new RetryLadder(spec.destinationRetries, 0, this.phase);
    this.destination =
      spec.onFailure === null
        ? null
        : new Delivery(context, {
            to: spec.onFailure,
            deadLetter: null,
            ladder,
            maxAgeS: Number.POSITIVE_INFINITY,
            counts: this.failures,
            latency: null,
          });
  }

  connect(): void {
    const { context, spec } = this;
    const stream = context.streamOf(spec.from);
    if (stream === null) throw new Error(`resource '${spec.from}' has no stream to poll`);
    this.stream = stream;
    this.path = context.pathTo(context.id);
    const { pollS, delay } = readingOf(spec, context.typeOf(spec.from));
    const variate = createVariate(delay, context.stream(`${this.place}.delay`));
    this.reading = { pollS, delay: variate };
    this.destination?.connect();
    stream.subscribe(this);
  }

  opened(shard: RecordShard): void {
    this.pollers.push(new ShardPoller(shard, this, this.reading.pollS * this.phase()));
  }

  begun(records: number): void {
    this.open += records;
    this.context.background.begin(records);
  }

  ended(records: number): void {
    this.open -= records;
    this.context.background.end(records);
  }

  polling(change: 1 | -1): void {
    const { background } = this.context;
    if (change > 0) background.begin();
    else background.end();
  }

  lost(records: number): void {
    this.expired += records;
  }

  pollInterval(): number {
    return this.reading.pollS;
  }

  delay(): number {
    return this.reading.delay.next();
  }

  transfer(shard: RecordShard, bytes: number): number {
    const { stream, enhanced } = this;
    stream.read?.(bytes, enhanced);
    if (stream.readRate === undefined) return 0;
    const now = this.now();
    const freeAt = enhanced ? (this.freeAt.get(shard) ?? 0) : shard.readFreeAt;
    const from = Math.max(now, freeAt);
    const until = from + bytes / stream.readRate;
    if (enhanced) this.freeAt.set(shard, until);
    else shard.readFreeAt = until;
    // What is read alone takes no time that the delay does not have in it already.
    return from - now;
  }

  isPoison(): boolean {
    const { share } = this.spec.poison;
    return share > 0 && this.poison() < share;
  }

  wants(): boolean {
    const share = this.spec.filter?.share ?? 1;
    const wanted = share >= 1 || this.filter() < share;
    if (!wanted) this.counts.filtered++;
    return wanted;
  }

  now(): number {
    return this.context.sim.now;
  }

  schedule<T>(
    after: number,
    type: EventType<ShardPoller, T>,
    poller: ShardPoller,
    payload: T,
  ): void {
    this.context.sim.schedule(after, type, poller, payload);
  }

  /** Gathers for the window, unless there is enough for a batch. */
  ready(lane: Lane): void {
    const { windowS, batch } = this.spec;
    if (windowS === 0 || lane.length >= batch || lane.pieces.length > 0) {
      lane.windowEndsAt = Number.NaN;
      this.go(lane);
    } else if (Number.isNaN(lane.windowEndsAt)) {
      lane.windowEndsAt = this.now() + windowS;
      this.context.sim.schedule(windowS, StreamTrigger.WindowEnd, this, lane);
    }
  }

  answered(request: Request): void {
    const lane = request.context as Lane;
    const { outcome } = request;
    const { counts, context, spec } = this;
    context.requests.release(request);
    counts.inFlight--;
    lane.busy = false;
    if (outcome === OK) {
      lane.throttles = 0;
      this.succeeded(lane);
      return;
    }
    counts.undone += lane.size;
    lane.busy = true;
    if (outcome === THROTTLED) {
      counts.throttled++;
      lane.throttles++;
      context.sim.schedule(this.backoff.delay(lane.throttles - 1), StreamTrigger.Again, this, lane);
      return;
    }
    counts.failed++;
    lane.throttles = 0;
    if (spec.bisect && lane.size > 1) this.divide(lane);
    else this.failed(lane);
  }

  reset(): void {
    this.counts.reset();
    this.age.reset();
    this.failures.reset();
    this.givenUp = 0;
    this.expired = 0;
  }

  metrics(): Readonly<Record<string, Metric>> {
    const { from } = this.spec;
    return {
      [`trigger.${from}`]: {
        ...this.counts.metrics(),
        'given up': this.givenUp,
        expired: this.expired,
        shards: this.pollers.length,
        'still to do': this.pollers.reduce((sum, { unread }) => sum + unread, this.open),
        reported: this.failures.delivered,
      },
      [`iteratorAge.${from}`]: this.age.summary(),
    };
  }

  usage(): readonly UsageLine[] {
    return [];
  }

  private windowEnded(lane: Lane): void {
    if (lane.busy || Number.isNaN(lane.windowEndsAt) || lane.windowEndsAt > this.now()) return;
    lane.windowEndsAt = Number.NaN;
    if (lane.length > 0) this.go(lane);
  }

  /** The next batch of a lane, or the same again. */
  private go(lane: Lane): void {
    lane.busy = false;
    this.dropOld(lane);
    if (lane.length === 0) {
      lane.size = 0;
      lane.pieces.length = 0;
      return;
    }
    if (lane.size === 0) {
      const piece = lane.pieces.pop();
      lane.attempts = piece?.attempts ?? 0;
      lane.size = Math.min(lane.length, piece?.count ?? this.sizeOf(lane));
    }
    lane.busy = true;
    this.invoke(lane);
  }

  /** Records of a new batch. */
  private sizeOf({ records, head, length, shard }: Lane): number {
    const { batch, maxBatchBytes } = this.spec;
    const most = Math.min(batch, length);
    let bytes = 0;
    for (let i = 0; i < most; i++) {
      bytes += shard.bytesOf(records[head + i]!);
      if (bytes > maxBatchBytes) return Math.max(1, i);
    }
    return most;
  }

  /** What is too old is not worked on: the stream does not have it any more, or nobody wants it. */
  private dropOld(lane: Lane): void {
    const { stream, spec } = this;
    const oldest =
      this.now() - Math.min(stream.retentionS, spec.maxRecordAgeS ?? Number.POSITIVE_INFINITY);
    let dropped = 0;
    while (dropped < lane.length) {
      const record = lane.records[lane.head + dropped]!;
      if (record >= lane.shard.start && lane.shard.writtenAt(record) >= oldest) break;
      dropped++;
    }
    if (dropped === 0) return;
    this.expired += dropped;
    lane.drop(dropped);
    lane.size = Math.max(0, lane.size - dropped);
    lane.reader.released();
    this.ended(dropped);
  }

  private invoke(lane: Lane): void {
    const { context, counts, spec, stream } = this;
    const { shard, records, head, size } = lane;
    const now = this.now();
    const request = context.requests.acquire();
    let bytes = 0;
    const journeys: Journey[] = [];
    for (let i = head; i < head + size; i++) {
      const record = records[i]!;
      bytes += shard.bytesOf(record);
      const age = now - shard.writtenAt(record);
      this.age.add(age);
      stream.handedOver?.(age);
      const journey = shard.journeyOf(record);
      if (journey !== null && !lane.poison[i]) journeys.push(journey);
      if (lane.poison[i] && !spec.partialFailures) request.poisoned = true;
    }
    request.caller = this;
    request.context = lane;
    request.name = this.handler;
    request.mixIndex = 0;
    request.zone = -1;
    request.attempt = 0;
    request.firstSentAt = now;
    request.requestBytes = bytes;
    request.responseBytes = 0;
    request.records = size;
    request.key = shard.keyOf(records[head]!);
    request.journey = Journeys.ofBatch(journeys);
    counts.begin(size);
    this.path.send(request);
  }

  private succeeded(lane: Lane): void {
    const { spec, counts } = this;
    let done = lane.size;
    if (spec.partialFailures && spec.poison.share > 0) {
      done = 0;
      while (done < lane.size && !lane.poison[lane.head + done]) done++;
    }
    counts.done += done;
    counts.undone += lane.size - done;
    const rest = lane.size - done;
    this.finish(lane, done);
    if (rest > 0) {
      // What the function has not done with is tried again, from the first that failed on.
      lane.size = rest;
      lane.busy = true;
      if (spec.bisect && rest > 1) this.divide(lane);
      else this.failed(lane);
      return;
    }
    this.next(lane);
  }

  /** A batch that failed: again later, or never. */
  private failed(lane: Lane): void {
    const { spec, context } = this;
    lane.attempts++;
    if (spec.retries !== null && lane.attempts > spec.retries) {
      this.giveUp(lane);
      return;
    }
    context.sim.schedule(this.backoff.delay(lane.attempts - 1), StreamTrigger.Again, this, lane);
  }

  /** Halves: the first is next. */
  private divide(lane: Lane): void {
    const first = Math.floor(lane.size / 2);
    lane.pieces.push({ count: lane.size - first, attempts: lane.attempts });
    lane.size = first;
    this.go(lane);
  }

  private giveUp(lane: Lane): void {
    const { shard } = lane;
    const first = lane.first;
    this.givenUp += lane.size;
    if (this.destination !== null) {
      this.failures.events++;
      const content = {
        name: this.handler,
        requestBytes: REPORT_BYTES,
        key: first >= shard.start ? shard.keyOf(first) : -1,
        objectBytes: 0,
        journey: null,
      };
      this.destination.begin(content, 0, this.now(), lane.size);
    }
    this.finish(lane, lane.size);
    this.next(lane);
  }

  private finish(lane: Lane, count: number): void {
    lane.drop(count);
    lane.size = 0;
    if (count === 0) return;
    lane.reader.released();
    this.ended(count);
  }

  private next(lane: Lane): void {
    lane.busy = false;
    if (lane.length > 0) this.ready(lane);
  }
}
