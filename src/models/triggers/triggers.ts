import type { UsageLine } from '../../pricing/usage.js';
import type { Metric, ResourceContext } from '../resource.js';
import { QueueTrigger } from './queue-trigger.js';
import type { TriggerSpec } from './spec.js';
import { StreamTrigger } from './stream-trigger.js';
import type { Trigger } from './trigger.js';

/** All triggers of one resource. */
export class Triggers {
  private readonly all: readonly Trigger[];

  constructor(specs: readonly TriggerSpec[], context: ResourceContext) {
    this.all = specs.map((spec, i) => {
      const place = `triggers[${i}]`;
      return spec.kind === 'queue'
        ? new QueueTrigger(spec, context, place)
        : new StreamTrigger(spec, context, place);
    });
  }

  connect(): void {
    for (const trigger of this.all) trigger.connect();
  }

  reset(now: number): void {
    for (const trigger of this.all) trigger.reset(now);
  }

  metrics(): Readonly<Record<string, Metric>> {
    return Object.assign({}, ...this.all.map((trigger) => trigger.metrics()));
  }

  usage(region: string): readonly UsageLine[] {
    return this.all.flatMap((trigger) => trigger.usage(region));
  }
}
