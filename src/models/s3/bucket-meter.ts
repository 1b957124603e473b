import { SECONDS_PER_MONTH } from '../../pricing/billed-time.js';
import type { UsageLine } from '../../pricing/usage.js';
import { CLASS_ITEMS, classOf, listItem, TIERS, type TierName } from './classes.js';
import type { S3Spec } from './spec.js';

/** AWS's GB: storage and retrieval are billed by 2^30 bytes (S3 FAQs). */
const GB = 2 ** 30;

/** Counts what a bucket is billed for, apart from what lies in it. */
export class BucketMeter {
  /** Quantities by item. */
  private readonly counted = new Map<string, { unit: string; quantity: number }>();

  constructor(
    private readonly spec: S3Spec,
    private readonly id: string,
  ) {}

  writes(requests: number): void {
    this.count(CLASS_ITEMS[this.spec.storageClass].write, requests);
  }

  lists(requests: number): void {
    this.count(listItem(this.spec.storageClass), requests);
  }

  /** Requests to read objects that lie in a tier. */
  reads(tier: TierName, requests: number, bytes: number): void {
    this.count(CLASS_ITEMS[classOf(tier)].read, requests);
    const { retrievalItem } = TIERS[tier];
    if (retrievalItem !== null) this.count(retrievalItem, bytes / GB, 'GB');
  }

  /** Express One Zone charges for the bytes of an upload too. */
  uploaded(bytes: number): void {
    if (this.spec.storageClass === 'express-one-zone')
      this.count('s3.express-upload-per-gb', bytes / GB, 'GB');
  }

  count(item: string, quantity: number, unit = 'requests'): void {
    const entry = this.counted.get(item);
    if (entry === undefined) this.counted.set(item, { unit, quantity });
    else entry.quantity += quantity;
  }

  reset(): void {
    this.counted.clear();
  }

  /**
   * @param byteSeconds billed bytes by tier, times seconds
   * @param monitoredSeconds objects that Intelligent-Tiering monitors, times seconds
   */
  usage(
    byteSeconds: ReadonlyMap<TierName, number>,
    monitoredSeconds: number,
  ): readonly UsageLine[] {
    const line = (item: string, quantity: number, unit: string): UsageLine => ({
      resource: this.id,
      item,
      region: this.spec.region,
      quantity,
      unit,
      per: 'window',
      unitPrice: null,
    });
    const lines = [...byteSeconds].map(([tier, amount]) =>
      line(TIERS[tier].storageItem, amount / GB / SECONDS_PER_MONTH, 'GB-month'),
    );
    if (monitoredSeconds > 0) {
      const objects = monitoredSeconds / SECONDS_PER_MONTH;
      lines.push(line('s3.intelligent-tiering-monitoring', objects, 'object-month'));
    }
    for (const [item, { unit, quantity }] of this.counted) lines.push(line(item, quantity, unit));
    return lines;
  }
}
