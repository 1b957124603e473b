import type { UsageLine } from '../../pricing/usage.js';
import type { Metric, Resource, ResourceContext } from '../resource.js';
import type { NatGatewaySpec } from './spec.js';

/** Billed by the hour here; the bytes that go through it are counted where they go, in the network. */
export class NatGateways implements Resource {
  readonly type = 'nat-gateway';
  readonly service = null;
  readonly certain = null;
  readonly targets = null;

  constructor(
    private readonly spec: NatGatewaySpec,
    private readonly context: ResourceContext,
  ) {}

  connect(): void {}

  reset(): void {}

  settle(): void {}

  metrics(): Readonly<Record<string, Metric>> {
    return { gateways: this.spec.zones };
  }

  usage(measuredS: number): readonly UsageLine[] {
    const { zones, region } = this.spec;
    return [
      {
        resource: this.context.id,
        item: 'nat.hour',
        region,
        quantity: (zones * measuredS) / 3600,
        unit: 'hours',
        per: 'window',
        unitPrice: null,
      },
    ];
  }

  timelines() {
    return [];
  }
}
