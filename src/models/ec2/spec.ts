import type { InstanceTemplateSpec } from '../fleet/spec.js';

export type { InstanceTemplateSpec, VolumeSpec } from '../fleet/spec.js';

/** One instance without a group. */
export interface Ec2Spec extends InstanceTemplateSpec {
  readonly type: 'ec2';
  readonly zone: string;
}
