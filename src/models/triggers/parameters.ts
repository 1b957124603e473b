import { either, listOf } from '../parameter/combine.js';
import { isMapping } from '../parameter/problem.js';
import type { Misfit, Reference } from '../parameter/resource.js';
import { optional } from '../parameter.js';
import { queueTrigger } from './queue-parameters.js';
import type { QueueTriggerSpec, TriggerSpec } from './spec.js';
import { streamTrigger } from './stream-parameters.js';

/** Event source mappings of whoever can be invoked: the key `triggers`. */
export const triggers = optional(
  listOf(
    either(
      (value) => isMapping(value) && 'stream' in value,
      () => streamTrigger,
      () => queueTrigger,
      'trigger',
    ),
    { of: 'triggers, each with a `queue` or a `stream`', atLeastOne: true },
  ),
  { doc: 'Queues and streams that are polled for it (event source mappings).', absent: 'none' },
);

/** What triggers name, for `references` of their owner's table. */
export function triggerReferences(
  specs: readonly TriggerSpec[],
  timeoutS: number,
): readonly Reference[] {
  return specs.flatMap((spec, i): Reference[] => {
    const path = ['triggers', i];
    if (spec.kind === 'queue')
      return [
        {
          to: spec.from,
          path: [...path, 'queue'],
          roles: ['queue'],
          why: 'no messages wait in it',
          refuses: (queue) => hidesTooBriefly(queue, timeoutS),
          sends: 'nothing',
          receives: spec.handler === null ? 'same' : [spec.handler],
          takes: (name) => name !== 'receive' && name !== 'delete' && passes(spec, name),
          waits: false,
          sameRegion: true,
        },
      ];
    const source: Reference = {
      to: spec.from,
      path: [...path, 'stream'],
      roles: ['event-source'],
      why: 'it has no stream',
      sends: 'nothing',
      receives: [spec.handler],
      waits: false,
      sameRegion: true,
    };
    if (spec.onFailure === null) return [source];
    return [
      source,
      {
        to: spec.onFailure,
        path: [...path, 'onFailure'],
        roles: ['dead-letter'],
        why: 'it cannot keep what failed',
        sends: [spec.handler],
        waits: false,
      },
    ];
  });
}

/** Lambda refuses such a mapping: SQS developer guide and Lambda developer guide, with-sqs. */
function hidesTooBriefly(queue: object, timeoutS: number): string | null {
  const { visibilityS } = queue as { visibilityS: number };
  return visibilityS < timeoutS
    ? `its \`visibility\` of ${visibilityS} s is shorter than the function’s \`timeout\` of ${timeoutS} s, and Lambda refuses that`
    : null;
}

const passes = (spec: QueueTriggerSpec, name: string): boolean =>
  spec.filter?.events == null || spec.filter.events.includes(name);

/** Settings of triggers that contradict each other. */
export function triggerMisfits(specs: readonly TriggerSpec[], written: unknown): readonly Misfit[] {
  const found: Misfit[] = [];
  const list = isMapping(written) ? written.triggers : undefined;
  specs.forEach((spec, i) => {
    const given = (key: string): boolean => {
      const one: unknown = Array.isArray(list) ? list[i] : undefined;
      return isMapping(one) && one[key] !== undefined;
    };
    const at = (key: string) => ['triggers', i, key];
    if (spec.kind === 'queue') {
      if (spec.batch > 10 && spec.windowS < 1)
        found.push({
          path: at('batch'),
          why: 'more than 10 messages need a `window` of 1 s or more',
        });
      if (given('maxConcurrency') && given('provisioned'))
        found.push({
          path: at('maxConcurrency'),
          why: 'provisioned mode has a maximum of its own',
        });
      if (spec.provisioned !== null && spec.provisioned.max < spec.provisioned.min)
        found.push({ path: at('provisioned'), why: 'its max is less than its min' });
    } else if (spec.poison.events.length > 0)
      found.push({
        path: at('poison'),
        why: 'records of a stream have no names: give it a `share`',
      });
    if (spec.kind === 'stream' && spec.filter?.events != null)
      found.push({
        path: at('filter'),
        why: 'records of a stream have no names: give it a `share`',
      });
  });
  return found;
}
