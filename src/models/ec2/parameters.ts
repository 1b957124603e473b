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
    'worker slots and a queue',
    'CPU work shared among the vCPUs',
    'speed by instance type',
    'the price of the instance and its volumes',
  ],
  notModelled: [
    'spot and reserved instances',
    'CPU credits of T types: they run at full speed',
    'memory, disk and network limits of the instance',
    'security groups',
  ],
});
