import type { UsageLine } from '../../pricing/usage.js';
import type { KinesisSpec } from './spec.js';

/** Source: Kinesis Data Streams pricing: "a PUT payload unit is counted in 25 KB chunks of a record"; on demand a record is rounded up to 1 KB. */
const PAYLOAD_UNIT_BYTES = 25 * 1024;
const ON_DEMAND_UNIT_BYTES = 1024;
/** A GB of the bill, as in the pricing page's own sums (1,048,576 KB). */
const GB = 1024 ** 3;
const HOUR_S = 3600;
const DAY_S = 86_400;

/** Bytes and records of a stream, as the bill counts them. */
export class StreamMeter {
  private units = 0;
  private onDemandIn = 0;
  private out = 0;
  private enhancedOut = 0;

  put(bytes: number): void {
    this.units += Math.max(1, Math.ceil(bytes / PAYLOAD_UNIT_BYTES));
    this.onDemandIn += Math.ceil(bytes / ON_DEMAND_UNIT_BYTES) * ON_DEMAND_UNIT_BYTES;
  }

  read(bytes: number, enhanced: boolean): void {
    if (enhanced) this.enhancedOut += bytes;
    else this.out += bytes;
  }

  reset(): void {
    this.units = 0;
    this.onDemandIn = 0;
    this.out = 0;
    this.enhancedOut = 0;
  }

  /**
   * @param shardS shards times seconds
   * @param enhanced readers with enhanced fan-out
   */
  usage(
    resource: string,
    spec: KinesisSpec,
    shardS: number,
    enhanced: number,
    measuredS: number,
  ): readonly UsageLine[] {
    const line = (item: string, quantity: number, unit: string): UsageLine => ({
      resource,
      item: `kinesis.${item}`,
      region: spec.region,
      quantity,
      unit,
      per: 'window',
      unitPrice: null,
    });
    const gb = (bytes: number) => bytes / GB;
    const lines: UsageLine[] = [];
    const onDemand = spec.shards === null;
    if (onDemand) {
      lines.push(
        line('ondemand-stream-hour', measuredS / HOUR_S, 'stream-hours'),
        line('ondemand-in', gb(this.onDemandIn), 'GB'),
        line('ondemand-out', gb(this.out), 'GB'),
      );
      if (enhanced > 0) lines.push(line('ondemand-efo-out', gb(this.enhancedOut), 'GB'));
    } else {
      lines.push(
        line('shard-hour', shardS / HOUR_S, 'shard-hours'),
        line('put-payload-unit', this.units, '25 KB units'),
      );
      if (spec.retentionS > DAY_S)
        lines.push(line('extended-retention-shard-hour', shardS / HOUR_S, 'shard-hours'));
      if (enhanced > 0)
        lines.push(
          line('efo-consumer-shard-hour', (enhanced * shardS) / HOUR_S, 'consumer-shard-hours'),
          line('efo-data', gb(this.enhancedOut), 'GB'),
        );
    }
    return lines;
  }
}
