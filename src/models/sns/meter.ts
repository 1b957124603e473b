import type { UsageLine } from '../../pricing/usage.js';

/** A publish on the bill is so many bytes of payload. Source: SNS pricing: "each 64 KB chunk of published data is billed as 1 request". */
const CHUNK_BYTES = 65_536;
/** Messages that one call can publish. */
export const CALL_BATCH = 10;

/** Kinds of target, as the bill names them. */
export type Protocol = 'lambda' | 'sqs' | 'http';

/** Publishes and deliveries of a topic, as the bill counts them. */
export class TopicMeter {
  private readonly delivered: Record<Protocol, number> = { lambda: 0, sqs: 0, http: 0 };
  private messages = 0;
  private chunks = 0;
  private publishedBytes = 0;
  private deliveredBytes = 0;

  publish(messages: number, bytes: number): void {
    this.messages += messages;
    this.publishedBytes += bytes;
    this.chunks += Math.max(Math.ceil(messages / CALL_BATCH), Math.ceil(bytes / CHUNK_BYTES));
  }

  deliver(protocol: Protocol, bytes: number): void {
    this.delivered[protocol]++;
    this.deliveredBytes += bytes;
  }

  reset(): void {
    for (const protocol of ['lambda', 'sqs', 'http'] as const) this.delivered[protocol] = 0;
    this.messages = 0;
    this.chunks = 0;
    this.publishedBytes = 0;
    this.deliveredBytes = 0;
  }

  usage(resource: string, region: string, fifo: boolean): readonly UsageLine[] {
    const line = (item: string, quantity: number, unit: string): UsageLine => ({
      resource,
      item,
      region,
      quantity,
      unit,
      per: 'window',
      unitPrice: null,
    });
    const { lambda, sqs, http } = this.delivered;
    if (fifo)
      return [
        line('sns.fifo-publish', this.messages, 'requests'),
        line('sns.fifo-publish-payload', this.publishedBytes / 1e9, 'GB'),
        line('sns.fifo-deliver', sqs, 'messages'),
        line('sns.fifo-deliver-payload', this.deliveredBytes / 1e9, 'GB'),
      ];
    return [
      line('sns.publish-api', this.chunks, 'requests'),
      ...(lambda > 0 ? [line('sns.deliver-lambda', lambda, 'notifications')] : []),
      ...(sqs > 0 ? [line('sns.deliver-sqs', sqs, 'notifications')] : []),
      ...(http > 0 ? [line('sns.deliver-http', http, 'notifications')] : []),
    ];
  }
}
