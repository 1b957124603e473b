import { instanceTemplate, templateLater, templateSpec } from '../instance-template.js';
import { resourceParameters, STATION_METRICS } from '../parameter/resource.js';
import { choice, parameter, required, section, text } from '../parameter.js';
import { natGatewayReferences } from '../way-out.js';
import type { Ec2Spec } from './spec.js';

export const ec2 = resourceParameters({
  type: 'ec2',
  doc: 'One EC2 instance, up from the start.',
  schema: section(
    {
      type: required(choice(['ec2'], 'resource type'), 'The resource type.'),
      ...instanceTemplate,
      zone: parameter(text('the letter of an availability zone, such as a', /^[a-f]$/), {
        doc: 'Availability zone, by its letter.',
        default: 'a',
        source: 'any zone is like any other here',
        grade: 'assumption',
      }),
    },
    {
      of: 'an ec2 instance',
      later: templateLater,
      elsewhere: {
        size: 'one instance has no size: an `ec2-asg` has',
        scaling: 'one instance does not scale: an `ec2-asg` does',
      },
    },
  ),
  toSpec: (v, context): Ec2Spec => ({ ...templateSpec(v, context), type: 'ec2', zone: v.zone }),
  roles: ['entry', 'target', 'address', 'cname'],
  faults: ['instance-kill', 'zone-outage'],
  references: natGatewayReferences,
  metrics: STATION_METRICS,
  modelled: [
    'worker slots and a queue; memory that runs out and kills the process',
    'CPU work shared among the vCPUs, CPU credits of burstable types',
    'EBS volumes with their IOPS, throughput and burst, below the limits of the instance',
    'network bandwidth with its burst',
    'the price of the instance, its volumes and snapshots, surplus credits, public address',
  ],
  notModelled: [
    'spot and reserved instances: an `ec2-asg` has spot',
    'status checks and maintenance; EBS optimisation of types before Nitro',
    'egress rules and connection tracking of security groups',
  ],
});
