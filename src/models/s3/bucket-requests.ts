import type { Operation, Request } from '../../queueing/request.js';
import type { ResourceContext } from '../resource.js';
import type { Notifications, NotifyRule } from './notifications.js';
import { type S3Event, type S3Operation, WRITES } from './operations.js';
import { REPLICATE, type Replication } from './replication.js';
import type { S3Spec } from './spec.js';

/** A request as the bucket understands it: worked out once for each kind. */
export interface Asked {
  readonly op: S3Operation | typeof REPLICATE;
  readonly isWrite: boolean;
  readonly items: number;
  readonly name: string | null;
  /** Index of the pattern of the object's name. */
  readonly pattern: number;
  /** Who is told of it; of an upload in parts, others may be. */
  readonly rules: readonly NotifyRule[];
  readonly rulesInParts: readonly NotifyRule[];
  readonly replicates: boolean;
}

/** Keeps what is known of each kind of request. */
export class BucketRequests {
  /** Patterns of names of objects, by index; the first stands for objects without a name. */
  readonly patterns: (string | null)[] = [null];
  /** By index of the operation. */
  private readonly byOperation: (Asked | undefined)[] = [];
  /** By index of the request's name, where no operation was given. */
  private readonly byName: (Asked | undefined)[] = [];

  constructor(
    private readonly spec: S3Spec,
    private readonly context: ResourceContext,
    private readonly notifications: Notifications,
    private readonly replication: Replication | null,
  ) {}

  of({ operation, name }: Request): Asked {
    return operation === null
      ? (this.byName[name] ?? this.learnName(name))
      : (this.byOperation[operation.index] ?? this.learn(operation));
  }

  private learn({ index, op, items, objectName = null }: Operation): Asked {
    while (this.byOperation.length <= index) this.byOperation.push(undefined);
    const asked = this.understand(op as Asked['op'], items, objectName);
    this.byOperation[index] = asked;
    return asked;
  }

  private learnName(name: number): Asked {
    while (this.byName.length <= name) this.byName.push(undefined);
    const asked = this.understand(this.context.names[name] as Asked['op'], 1, null);
    this.byName[name] = asked;
    return asked;
  }

  private understand(op: Asked['op'], items: number, name: string | null): Asked {
    let pattern = this.patterns.indexOf(name);
    if (pattern < 0) pattern = this.patterns.push(name) - 1;
    const rules = (event: S3Event) => this.notifications.rulesFor(event, name);
    const event = eventOf(op, this.spec.versioning);
    return {
      op,
      isWrite: op === REPLICATE || WRITES.has(op),
      items,
      name,
      pattern,
      rules: event === null ? [] : rules(event),
      rulesInParts: rules('object-created:complete-multipart-upload'),
      replicates: (op === 'put' || op === 'copy') && this.replication?.covers(name) === true,
    };
  }
}

function eventOf(op: Asked['op'], versioning: boolean): S3Event | null {
  switch (op) {
    case 'put':
    case REPLICATE:
      return 'object-created:put';
    case 'copy':
      return 'object-created:copy';
    case 'delete':
      return versioning ? 'object-removed:delete-marker-created' : 'object-removed:delete';
    case 'restore':
      return 'object-restore:completed';
    default:
      return null;
  }
}
