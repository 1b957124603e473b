import type { CommonSpec } from '../common-spec.js';

/** NAT gateways of a VPC, one in each of some zones. */
export interface NatGatewaySpec extends CommonSpec {
  readonly type: 'nat-gateway';
  readonly zones: number;
  /** Resource types whose bytes go by a gateway endpoint of the VPC instead. */
  readonly gatewayEndpoints: readonly GatewayEndpoint[];
}

/** The services that have gateway endpoints (VPC user guide, gateway-endpoints). */
export const GATEWAY_ENDPOINTS = ['s3', 'dynamodb'] as const;
export type GatewayEndpoint = (typeof GATEWAY_ENDPOINTS)[number];
