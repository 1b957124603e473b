import { listOf } from '../parameter/combine.js';
import { commonSpec, region, resourceParameters } from '../parameter/resource.js';
import { choice, count, optional, parameter, required, section } from '../parameter.js';
import { GATEWAY_ENDPOINTS, type NatGatewaySpec } from './spec.js';

export const natGateway = resourceParameters({
  type: 'nat-gateway',
  doc: 'NAT gateways of a VPC: the way out for what has no public address.',
  schema: section(
    {
      type: required(choice(['nat-gateway'], 'resource type'), 'The resource type.'),
      region: optional(region(), {
        doc: 'AWS region that the resource is in.',
        absent: 'the scenario’s `pricing.region`',
      }),
      zones: parameter(count({ min: 1, max: 6 }), {
        doc: 'Availability zones with a gateway of their own.',
        default: 1,
        source: 'VPC user guide, vpc-nat-gateway: a gateway is in one zone',
        grade: 'documented',
      }),
      gatewayEndpoints: parameter(
        listOf(choice(GATEWAY_ENDPOINTS, 'service with a gateway endpoint'), {
          of: 'gateway endpoints',
        }),
        {
          doc: 'Services that the VPC reaches by a gateway endpoint, which costs nothing.',
          default: [],
          source: 'VPC user guide, gateway-endpoints: there is none until it is created',
          grade: 'documented',
        },
      ),
    },
    {
      of: 'a nat-gateway',
      elsewhere: { bandwidth: 'a gateway grows to 100 Gbps by itself, and limits nothing here' },
    },
  ),
  toSpec: (v, context): NatGatewaySpec => ({
    ...commonSpec({ region: v.region }, context),
    type: 'nat-gateway',
    zones: v.zones,
    gatewayEndpoints: v.gatewayEndpoints,
  }),
  roles: ['nat-gateway'],
  metrics: {},
  modelled: [
    'gateway-hours, and the bytes of what goes out of the VPC and comes back',
    'gateway endpoints for S3 and DynamoDB',
  ],
  notModelled: [
    'the time it takes, its bandwidth and its 55,000 connections for each destination',
    'bytes between zones on the way to a gateway in another zone; its failure with a zone',
  ],
});
