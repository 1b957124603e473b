import type { UsageLine } from '../../pricing/usage.js';

/** A request on the bill is so many bytes of payload. Source: SQS pricing: "each 64 KB chunk of a payload is billed as 1 request". */
const CHUNK_BYTES = 65_536;
/** Messages that one call can send, receive or delete. */
export const CALL_BATCH = 10;

/** Requests of a queue, as the bill counts them. */
export class QueueMeter {
  sends = 0;
  receives = 0;
  emptyReceives = 0;
  deletes = 0;
  /** Of all of them, in chunks. */
  private billed = 0;

  send(messages: number, bytes: number): void {
    const calls = Math.ceil(messages / CALL_BATCH);
    this.sends += calls;
    this.billed += Math.max(calls, Math.ceil(bytes / CHUNK_BYTES));
  }

  receive(messages: number, bytes: number): void {
    const calls = Math.ceil(messages / CALL_BATCH);
    this.receives += calls;
    this.billed += Math.max(calls, Math.ceil(bytes / CHUNK_BYTES));
  }

  emptyReceive(calls: number): void {
    this.receives += calls;
    this.emptyReceives += calls;
    this.billed += calls;
  }

  delete(messages: number): void {
    const calls = Math.ceil(messages / CALL_BATCH);
    this.deletes += calls;
    this.billed += calls;
  }

  reset(): void {
    this.sends = 0;
    this.receives = 0;
    this.emptyReceives = 0;
    this.deletes = 0;
    this.billed = 0;
  }

  usage(resource: string, region: string, fifo: boolean): readonly UsageLine[] {
    return [
      {
        resource,
        item: fifo ? 'sqs.requests-fifo' : 'sqs.requests-standard',
        region,
        quantity: this.billed,
        unit: 'requests',
        per: 'window',
        unitPrice: null,
      },
    ];
  }
}
