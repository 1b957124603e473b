import type { Stream } from '../../engine/streams.js';
import { BurstLimit, type BurstRates } from '../../queueing/burst-limit.js';
import { Histogram } from '../../stats/histogram.js';
import type { Variate } from '../../variates/distribution.js';
import type { Disk } from '../handler/machine.js';
import { isHdd, type VolumeLimits } from './limits.js';
import type { VolumeSpec } from './spec.js';

/** What the volumes of one name have done, over all instances of a fleet. */
export class VolumeStatistics {
  reads = 0;
  writes = 0;
  bytes = 0;
  /** Reads of blocks that had to come from a snapshot. */
  firstReads = 0;
  /** Time that an operation waits for IOPS or throughput, in seconds. */
  readonly wait = new Histogram();

  reset(): void {
    this.reads = 0;
    this.writes = 0;
    this.bytes = 0;
    this.firstReads = 0;
    this.wait.reset();
  }
}

/** What volumes of one name share: drawn from the same streams. */
export interface VolumeTemplate {
  readonly spec: VolumeSpec;
  readonly limits: VolumeLimits;
  readonly latency: Variate;
  readonly firstRead: Variate | null;
  readonly touches: Stream | null;
  readonly statistics: VolumeStatistics;
}

/** What an instance can move to and from all of its volumes. */
export interface EbsRates {
  readonly iops: BurstRates;
  readonly bytes: BurstRates;
}

/** The link of an instance to its volumes. */
export class EbsLink {
  readonly iops: BurstLimit;
  readonly bytes: BurstLimit;

  constructor(rates: EbsRates, now: number) {
    this.iops = new BurstLimit(rates.iops, now);
    this.bytes = new BurstLimit(rates.bytes, now);
  }
}

/**
 * An EBS volume: operations queue for its IOPS and its bytes a second, and for those of the
 * instance. Each limit serves in the order of arrival, so when an operation is done is known when
 * it comes: the latest of the four, and the latency of an idle volume.
 */
export class Volume implements Disk {
  readonly iops: BurstLimit | null;
  readonly bytes: BurstLimit;
  /** Of a volume from a snapshot: bytes that have not been read yet. */
  private cold: number;
  private readonly sizeBytes: number;

  constructor(
    readonly template: VolumeTemplate,
    private readonly link: EbsLink | null,
    now: number,
  ) {
    const { limits, spec } = template;
    this.iops = limits.iops === null ? null : new BurstLimit(limits.iops, now);
    this.bytes = new BurstLimit(limits.bytes, now);
    this.sizeBytes = spec.sizeGiB * 1024 * 1048576;
    this.cold = spec.restored === null ? 0 : this.sizeBytes * (1 - spec.restored.touched);
  }

  transfer(bytes: number, ioBytes: number, isWrite: boolean, now: number): number {
    const { spec, statistics, latency } = this.template;
    const most = spec.ioBytes;
    const size = ioBytes === 0 ? most : Math.min(ioBytes, most);
    const operations = Math.max(1, Math.ceil(bytes / size));
    // A throughput volume counts a whole MiB for each operation that cannot be merged with others.
    const counted = ioBytes > 0 && isHdd(spec.volumeType) ? operations * most : bytes;
    let done = this.bytes.pass(counted, now);
    if (this.iops !== null) done = Math.max(done, this.iops.pass(operations, now));
    const { link } = this;
    if (link !== null) {
      done = Math.max(done, link.iops.pass(operations, now), link.bytes.pass(bytes, now));
    }
    if (isWrite) statistics.writes++;
    else statistics.reads++;
    statistics.bytes += bytes;
    statistics.wait.add(done - now);
    let after = done - now + latency.next();
    if (!isWrite && this.cold > 0) after += this.touch(bytes);
    return after;
  }

  /** Share of the credits that are left; null: the volume has no bucket. */
  burstBalance(now: number): number | null {
    const bucket = this.iops ?? this.bytes;
    const { credits } = bucket.rates;
    return credits === 0 ? null : bucket.creditsAt(now) / credits;
  }

  /** Reads what may not have come from the snapshot yet; reads are spread evenly over the volume. */
  private touch(bytes: number): number {
    const { touches, firstRead, statistics } = this.template;
    if (touches!() >= this.cold / this.sizeBytes) return 0;
    statistics.firstReads++;
    this.cold = Math.max(0, this.cold - bytes);
    return firstRead!.next();
  }
}
