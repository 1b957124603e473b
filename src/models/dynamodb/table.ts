import { EventType } from '../../engine/event-type.js';
import type { UsageLine } from '../../pricing/usage.js';
import type { Request } from '../../queueing/request.js';
import { createVariate } from '../../variates/create-variate.js';
import type { FaultSpec } from '../fault.js';
import { nearestRegion } from '../network/nearest-region.js';
import type { CertainService } from '../network/path.js';
import type { RecordStream } from '../record-stream.js';
import type { Metric, Resource, ResourceContext, ResourceTimeline } from '../resource.js';
import { buildReplica } from './build.js';
import { WRITE } from './capacity.js';
import { tableMetrics } from './metrics.js';
import { costOf, type OperationCost } from './operations.js';
import type { ProvisionedCapacity } from './provisioned.js';
import { RecentWrites } from './recent-writes.js';
import type { Replica, TableOfReplicas } from './replica.js';
import { Replication } from './replication.js';
import type { DynamoDbSpec } from './spec.js';
import { TableTimelines } from './timelines.js';
import { Ttl } from './ttl.js';
import { tableUsage } from './usage.js';

const MINUTE_S = 60;

/** A DynamoDB table, with its replicas in other regions. */
export class DynamoDbTable implements Resource, TableOfReplicas {
  private static readonly Minute = new EventType<DynamoDbTable, null>('dynamodb.minute', (table) =>
    table.endMinute(),
  );

  readonly type = 'dynamodb';
  readonly service = null;
  readonly certain: CertainService;
  readonly targets = null;
  readonly stream: RecordStream | null;
  transactions: RecentWrites | null = null;

  private readonly replicas: readonly Replica[];
  private readonly provisioned: readonly ProvisionedCapacity[];
  private readonly replication: Replication | null;
  private readonly timeline: TableTimelines;
  private readonly ttl: Ttl | null;
  /** By index of the operation. */
  private readonly costs: (OperationCost | undefined)[] = [];
  /** By index of the request's name, where no operation was given: `get` is one by itself. */
  private readonly costsByName: (OperationCost | undefined)[] = [];

  constructor(
    private readonly spec: DynamoDbSpec,
    private readonly context: ResourceContext,
  ) {
    const regions = [spec.region, ...spec.replicas];
    const built = regions.map((region, number) =>
      buildReplica(spec, context, this, region, number),
    );
    this.replicas = built.map(({ replica }) => replica);
    this.provisioned = built.flatMap(({ provisioned }) => provisioned);
    const home = this.replicas[0]!;
    this.certain = home;
    this.stream = home.parts.stream;
    this.replication =
      regions.length === 1
        ? null
        : new Replication(
            this.replicas,
            createVariate(spec.replicationLag, context.stream('replication-lag')),
          );
    this.ttl = spec.ttl === null ? null : new Ttl(spec.ttl, spec.itemBytes, this.replicas);
    this.timeline = new TableTimelines(home, 0, context.durationS);
    context.sim.schedule(MINUTE_S, DynamoDbTable.Minute, this, null);
  }

  connect(): void {}

  /** The replica that a caller in a region uses: the one there, or else the nearest. */
  replicaFor(region: string | null): { readonly region: string; readonly certain: CertainService } {
    const regions = this.replicas.map(({ parts }) => parts.region);
    const nearest = region === null ? 0 : nearestRegion(region, regions);
    return { region: regions[nearest]!, certain: this.replicas[nearest]! };
  }

  costOf({ operation, name }: Request): OperationCost {
    if (operation === null) return this.costsByName[name] ?? this.learnName(name);
    return this.costs[operation.index] ?? this.learn(operation);
  }

  replicate(from: Replica, request: Request, cost: OperationCost, items: number, at: number): void {
    this.replication!.send(from, request, cost, items, at);
  }

  isStale(region: number, key: number, at: number): boolean {
    return this.replication!.isStale(region, key, at);
  }

  inject(fault: FaultSpec): void {
    const { replication, replicas } = this;
    if (replication === null) return;
    const { now } = this.context.sim;
    const until = fault.forS === null ? Number.POSITIVE_INFINITY : now + fault.forS;
    const numberOf = (region: string | null): number =>
      replicas.findIndex(({ parts }) => parts.region === region);
    if (fault.kind === 'region-outage') {
      const lost = numberOf(fault.region);
      if (lost >= 0) replication.lose(lost, now, until);
    } else if (fault.kind === 'network-partition') {
      const [one, other] = fault.between!.map(numberOf);
      if (one! >= 0 && other! >= 0) replication.part(one!, other!, until);
    }
  }

  lift(): void {}

  reset(now: number): void {
    for (const replica of this.replicas) {
      replica.meters.reset();
      replica.parts.through.reset();
      replica.parts.cache?.items.reset();
      for (const { through } of replica.parts.indexes) through?.reset();
    }
    for (const capacity of this.provisioned) capacity.reset(now);
    this.timeline.reset(now);
  }

  settle(): void {}

  metrics(measuredS: number): Readonly<Record<string, Metric>> {
    const { now } = this.context.sim;
    return tableMetrics(this.spec, this.replicas, this.provisioned, measuredS, now);
  }

  usage(measuredS: number): readonly UsageLine[] {
    const { sim, id } = this.context;
    return tableUsage(this.spec, id, this.replicas, this.provisioned, measuredS, sim.now);
  }

  timelines(): readonly ResourceTimeline[] {
    return this.timeline.all(this.context.sim.now);
  }

  private endMinute(): void {
    const { sim } = this.context;
    this.timeline.endMinute(sim.now);
    for (const capacity of this.provisioned) capacity.endMinute();
    for (const { parts } of this.replicas) {
      parts.through.endMinute(sim.now);
      if (this.spec.newItems > 0) parts.through.partitions.splitForSize();
      for (const { through } of parts.indexes) through?.endMinute(sim.now);
    }
    this.ttl?.endMinute(sim.now);
    sim.schedule(MINUTE_S, DynamoDbTable.Minute, this, null);
  }

  private learn(operation: NonNullable<Request['operation']>): OperationCost {
    while (this.costs.length <= operation.index) this.costs.push(undefined);
    const cost = this.know(costOf(operation, this.spec));
    this.costs[operation.index] = cost;
    return cost;
  }

  private learnName(name: number): OperationCost {
    while (this.costsByName.length <= name) this.costsByName.push(undefined);
    const op = this.context.names[name]!;
    const plain = { index: -1, op, items: 1, itemBytes: null, consistent: false };
    const cost = this.know(costOf({ ...plain, transactional: false }, this.spec));
    this.costsByName[name] = cost;
    return cost;
  }

  private know(cost: OperationCost): OperationCost {
    if (cost.transactional && cost.direction === WRITE) this.transactions ??= new RecentWrites();
    return cost;
  }
}
