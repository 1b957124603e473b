import { EventType } from '../../engine/event-type.js';
import { Backoff } from '../../queueing/backoff.js';
import { OK } from '../../queueing/outcome.js';
import type { Caller, Journey, Operation, Request } from '../../queueing/request.js';
import { Histogram } from '../../stats/histogram.js';
import { createVariate } from '../../variates/create-variate.js';
import type { Variate } from '../../variates/distribution.js';
import type { Path } from '../network/path.js';
import type { Metric, ResourceContext } from '../resource.js';
import { nameMatches } from './object-names.js';
import type { ReplicationSpec } from './spec.js';

/** The operation by which a replica comes into a bucket; it is not replicated on. */
export const REPLICATE = 'replicate';

/** Copies new objects to another bucket, some time later, until it has them. */
export class Replication implements Caller {
  private static readonly Send = new EventType<Replication, Request>(
    's3.replica-sent',
    (replication, request) => replication.send(request),
  );

  readonly early = false;
  replicated = 0;
  replicatedBytes = 0;
  retries = 0;
  pending = 0;
  /** From the put until the other bucket has it. */
  readonly lag = new Histogram();
  private path: Path | null = null;
  private readonly lagTime: Variate;
  private readonly backoff: Backoff;
  private readonly operations = new Map<string | null, Operation>();

  constructor(
    readonly spec: ReplicationSpec,
    private readonly context: ResourceContext,
  ) {
    this.lagTime = createVariate(spec.lag, context.stream('replication.lag'));
    this.backoff = new Backoff(
      { baseS: 1, maxS: 300, jitter: 'equal' },
      context.stream('replication.backoff'),
    );
  }

  connect(): void {
    this.path = this.context.pathTo(this.spec.to);
  }

  /** Whether objects whose names have a pattern are replicated. */
  covers(pattern: string | null): boolean {
    return nameMatches(pattern, this.spec.prefix, []);
  }

  /** An object has been put. */
  replicate(
    name: string | null,
    after: number,
    bytes: number,
    key: number,
    journey: Journey | null,
  ): void {
    const { sim, requests, background } = this.context;
    const request = requests.acquire();
    request.firstSentAt = sim.now + after;
    request.attempt = 0;
    request.context = this.operationFor(name);
    request.key = key;
    request.objectBytes = bytes;
    request.journey = journey;
    this.pending++;
    background.begin();
    sim.schedule(after + this.lagTime.next(), Replication.Send, this, request);
  }

  answered(request: Request): void {
    const { sim, requests, background } = this.context;
    if (request.outcome !== OK) {
      this.retries++;
      const wait = this.backoff.delay(request.attempt++);
      sim.schedule(wait, Replication.Send, this, request);
      return;
    }
    this.replicated++;
    this.replicatedBytes += request.objectBytes;
    this.lag.add(sim.now - request.firstSentAt);
    this.pending--;
    requests.release(request);
    background.end();
  }

  reset(): void {
    this.replicated = 0;
    this.replicatedBytes = 0;
    this.retries = 0;
    this.lag.reset();
  }

  metrics(): Readonly<Record<string, Metric>> {
    return {
      replicated: this.replicated,
      replicatedBytes: this.replicatedBytes,
      replicationPending: this.pending,
      replicationRetries: this.retries,
      replicationLag: this.lag.summary(),
    };
  }

  private send(request: Request): void {
    request.caller = this;
    request.name = this.context.handlers.name('put');
    request.zone = -1;
    request.operation = request.context as Operation;
    request.requestBytes = request.objectBytes;
    request.responseBytes = 0;
    this.path!.send(request);
  }

  private operationFor(name: string | null): Operation {
    let operation = this.operations.get(name);
    if (operation === undefined) {
      operation = this.context.handlers.operation({
        op: REPLICATE,
        items: 1,
        itemBytes: null,
        consistent: false,
        transactional: false,
        objectName: name,
      });
      this.operations.set(name, operation);
    }
    return operation;
  }
}
