import { itemReadUnits, itemWriteUnits } from '../../pricing/request-units.js';
import type { UsageLine } from '../../pricing/usage.js';
import { OK } from '../../queueing/outcome.js';
import type { Operation, Request } from '../../queueing/request.js';
import { Histogram } from '../../stats/histogram.js';
import { createVariate } from '../../variates/create-variate.js';
import type { Variate } from '../../variates/distribution.js';
import type { CertainService } from '../network/path.js';
import type { Metric, Resource, ResourceContext, ResourceTimeline } from '../resource.js';
import type { DynamoDbSpec } from './spec.js';

const READS: ReadonlySet<string> = new Set(['get', 'query', 'scan']);

/**
 * A DynamoDB table in on-demand mode: capacity is not a limit in this version, so a request's whole
 * stay is known when it arrives. Consumed request units are metered by item size.
 */
export class DynamoDbTable implements Resource, CertainService {
  readonly type = 'dynamodb';
  readonly service = null;
  readonly certain: CertainService = this;
  readonly targets = null;

  private reads = 0;
  private writes = 0;
  private readUnits = 0;
  private writeUnits = 0;
  private readonly latency = new Histogram();
  private readonly readTime: Variate;
  private readonly writeTime: Variate;
  /** By index of the operation. */
  private readonly costs: (OperationCost | undefined)[] = [];
  /** By index of the request's name, where no operation was given: `get` is one by itself. */
  private readonly costsByName: (OperationCost | undefined)[] = [];

  constructor(
    private readonly spec: DynamoDbSpec,
    private readonly context: ResourceContext,
  ) {
    this.readTime = createVariate(spec.readTime, context.stream('read-time'));
    this.writeTime = createVariate(spec.writeTime, context.stream('write-time'));
  }

  connect(): void {}

  serve(request: Request): number {
    const { operation } = request;
    const cost =
      operation === null
        ? (this.costsByName[request.name] ?? this.learnName(request.name))
        : (this.costs[operation.index] ?? this.learn(operation));
    request.outcome = OK;
    request.responseBytes = cost.responseBytes;
    let time: number;
    if (cost.isRead) {
      this.reads++;
      this.readUnits += cost.units;
      time = this.readTime.next();
    } else {
      this.writes++;
      this.writeUnits += cost.units;
      time = this.writeTime.next();
    }
    if (cost.transactional) time *= this.spec.transactionFactor;
    this.latency.add(time);
    return time;
  }

  private learn(operation: Operation): OperationCost {
    while (this.costs.length <= operation.index) this.costs.push(undefined);
    const cost = costOf(operation, this.spec.itemBytes);
    this.costs[operation.index] = cost;
    return cost;
  }

  private learnName(name: number): OperationCost {
    while (this.costsByName.length <= name) this.costsByName.push(undefined);
    const op = this.context.names[name]!;
    const plain = { index: -1, op, items: 1, itemBytes: null, consistent: false };
    const cost = costOf({ ...plain, transactional: false }, this.spec.itemBytes);
    this.costsByName[name] = cost;
    return cost;
  }

  reset(): void {
    this.reads = 0;
    this.writes = 0;
    this.readUnits = 0;
    this.writeUnits = 0;
    this.latency.reset();
  }

  settle(): void {}

  metrics(measuredS: number): Readonly<Record<string, Metric>> {
    return {
      requests: this.reads + this.writes,
      reads: this.reads,
      writes: this.writes,
      readRequestUnits: this.readUnits,
      writeRequestUnits: this.writeUnits,
      readRequestUnitsPerSecond: measuredS === 0 ? 0 : this.readUnits / measuredS,
      writeRequestUnitsPerSecond: measuredS === 0 ? 0 : this.writeUnits / measuredS,
      latency: this.latency.summary(),
    };
  }

  usage(measuredS: number): readonly UsageLine[] {
    const suffix = this.spec.tableClass === 'standard-ia' ? '-ia' : '';
    const common = {
      resource: this.context.id,
      region: this.spec.region,
      per: 'window',
      unitPrice: null,
    } as const;
    // AWS's GB of storage is 2^30 bytes; a month of it is 730 h.
    const gigabyteMonths = (this.spec.storageBytes / 2 ** 30) * (measuredS / (730 * 3600));
    return [
      { ...common, item: `dynamodb.rru${suffix}`, quantity: this.readUnits, unit: 'RRU' },
      { ...common, item: `dynamodb.wru${suffix}`, quantity: this.writeUnits, unit: 'WRU' },
      { ...common, item: `dynamodb.storage${suffix}`, quantity: gigabyteMonths, unit: 'GB-month' },
    ];
  }

  timelines(): readonly ResourceTimeline[] {
    return [];
  }
}

/** What one kind of request costs: the same every time, because its sizes are given. */
interface OperationCost {
  readonly isRead: boolean;
  readonly transactional: boolean;
  readonly units: number;
  readonly responseBytes: number;
}

function costOf(operation: Operation, defaultItemBytes: number): OperationCost {
  const itemBytes = operation.itemBytes ?? defaultItemBytes;
  const { items, consistent, transactional, op } = operation;
  if (READS.has(op)) {
    const kind = { consistent, transactional };
    // A query or scan rounds the sum of its items up once, a get each item.
    const units =
      op === 'get'
        ? items * itemReadUnits(itemBytes, kind)
        : itemReadUnits(items * itemBytes, kind);
    return { isRead: true, transactional, units, responseBytes: items * itemBytes };
  }
  const units = items * itemWriteUnits(itemBytes, transactional);
  return { isRead: false, transactional, units, responseBytes: 0 };
}
