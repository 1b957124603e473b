import type { UsageLine } from '../../pricing/usage.js';
import type { Metric } from '../resource.js';

/** Polls a queue or a stream, and hands over what it finds. */
export interface Trigger {
  connect(): void;
  reset(now: number): void;
  metrics(): Readonly<Record<string, Metric>>;
  usage(region: string): readonly UsageLine[];
}
