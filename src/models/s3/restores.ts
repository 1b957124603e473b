import { EventType } from '../../engine/event-type.js';
import type { Journey } from '../../queueing/request.js';
import { createVariate } from '../../variates/create-variate.js';
import type { DistributionSpec, Variate } from '../../variates/distribution.js';
import type { ResourceContext } from '../resource.js';
import type { StorageClass } from './classes.js';
import { DAY_S } from './cohort.js';
import type { Notifications, NotifyRule } from './notifications.js';
import type { ObjectStore } from './object-store.js';
import type { RestoreSpec } from './spec.js';

const HOUR_S = 3600;
const between = (min: number, max: number): DistributionSpec => ({ kind: 'uniform', min, max });

/** How long it takes to restore an object (S3 user guide, storage-class-intro and restoring-objects-retrieval-options). */
export const RESTORE_TIMES = {
  'glacier-flexible-retrieval': {
    expedited: between(60, 300),
    standard: between(3 * HOUR_S, 5 * HOUR_S),
    bulk: between(5 * HOUR_S, 12 * HOUR_S),
  },
  // AWS gives upper bounds for Deep Archive; they are taken as the time.
  'glacier-deep-archive': {
    expedited: null,
    standard: { kind: 'constant', value: 12 * HOUR_S },
    bulk: { kind: 'constant', value: 48 * HOUR_S },
  },
} as const satisfies Partial<
  Record<StorageClass, Record<RestoreSpec['tier'], DistributionSpec | null>>
>;

/** An object on its way out of the archive. */
interface Restoring {
  readonly bytes: number;
  readonly key: number;
  readonly journey: Journey | null;
  readonly rules: readonly NotifyRule[];
}

/** Brings archived objects back for some days: a copy that is billed at the rate of Standard. */
export class Restores {
  private static readonly Done = new EventType<Restores, Restoring>(
    's3.restore-done',
    (restores, object) => restores.done(object),
  );
  private static readonly Gone = new EventType<Restores, number>(
    's3.restored-copy-gone',
    (restores, bytes) => restores.gone(bytes),
  );

  requests = 0;
  bytes = 0;
  pending = 0;
  private readonly time: Variate;

  constructor(
    private readonly spec: RestoreSpec,
    time: DistributionSpec,
    private readonly context: ResourceContext,
    private readonly store: ObjectStore,
    private readonly notifications: Notifications,
  ) {
    this.time = createVariate(time, context.stream('restore-time'));
  }

  begin(object: Restoring): void {
    this.requests++;
    this.bytes += object.bytes;
    this.pending++;
    this.context.background.begin();
    this.context.sim.schedule(this.time.next(), Restores.Done, this, object);
  }

  reset(): void {
    this.requests = 0;
    this.bytes = 0;
  }

  private done(object: Restoring): void {
    const { sim, background } = this.context;
    const { bytes, key, journey, rules } = object;
    this.pending--;
    this.store.lend(sim.now, bytes);
    for (const rule of rules) this.notifications.notify(rule, 0, bytes, key, journey);
    sim.schedule(this.spec.days * DAY_S, Restores.Gone, this, bytes);
    background.end();
  }

  private gone(bytes: number): void {
    this.store.lend(this.context.sim.now, -bytes);
  }
}
