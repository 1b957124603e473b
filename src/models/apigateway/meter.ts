import type { UsageLine } from '../../pricing/usage.js';
import type { ApiGatewaySpec } from './spec.js';

/** HTTP APIs: API Gateway pricing (2026), requests are metered in increments of 512 KB. */
const HTTP_UNIT_BYTES = 512 * 1024;
/** WebSocket APIs: API Gateway pricing (2026), messages are metered in increments of 32 KB. */
const MESSAGE_UNIT_BYTES = 32 * 1024;

/**
 * What an API is billed for: requests in their units, messages, connection minutes, cache hours.
 * Requests that are throttled or denied by the authorizer are free (API Gateway pricing: not charged
 * for authorization failures and throttled requests; from memory).
 */
export class ApiMeter {
  private units = 0;

  constructor(
    private readonly spec: ApiGatewaySpec,
    private readonly resource: string,
  ) {}

  /** A request and its answer. That the larger of both bodies counts is an assumption. */
  exchange(requestBytes: number, responseBytes: number): void {
    switch (this.spec.kind) {
      case 'rest':
        this.units++;
        return;
      case 'http':
        this.units += unitsOf(Math.max(requestBytes, responseBytes), HTTP_UNIT_BYTES);
        return;
      case 'websocket':
        this.message(requestBytes);
        // An answer is a message of its own; one without a body is not sent.
        if (responseBytes > 0) this.message(responseBytes);
    }
  }

  /** A message to or from a client of a WebSocket API. */
  message(bytes: number): void {
    this.units += unitsOf(bytes, MESSAGE_UNIT_BYTES);
  }

  reset(): void {
    this.units = 0;
  }

  get billed(): number {
    return this.units;
  }

  usage(measuredS: number): readonly UsageLine[] {
    const { kind, cache, connections, region } = this.spec;
    const common = { resource: this.resource, region, per: 'window', unitPrice: null } as const;
    const lines: UsageLine[] = [
      kind === 'websocket'
        ? {
            ...common,
            item: 'api-gateway.websocket-messages',
            quantity: this.units,
            unit: 'messages',
          }
        : {
            ...common,
            item: `api-gateway.${kind}-requests`,
            quantity: this.units,
            unit: 'requests',
          },
    ];
    if (connections !== null)
      lines.push({
        ...common,
        item: 'api-gateway.websocket-connection-minutes',
        quantity: (connections.connected * measuredS) / 60,
        unit: 'minutes',
      });
    if (cache !== null)
      lines.push({
        ...common,
        item: `api-gateway.rest-cache-${cache.size.toLowerCase()}`,
        quantity: measuredS / 3600,
        unit: 'hours',
      });
    return lines;
  }
}

function unitsOf(bytes: number, unitBytes: number): number {
  return Math.max(1, Math.ceil(bytes / unitBytes));
}
