import type { Simulation } from '../engine/simulation.js';
import type { Stream } from '../engine/streams.js';
import type { UsageLine } from '../pricing/usage.js';
import type { RequestPool, Service } from '../queueing/request.js';
import type { Variate } from '../variates/distribution.js';
import type { Background } from './background.js';
import type { JourneyGate } from './client/journeys.js';
import type { StoredContent } from './content.js';
import type { MessageQueue } from './events/message.js';
import type { Breakable } from './fault.js';
import type { HandlerContext } from './handler/compile.js';
import type { TaskPool } from './handler/task.js';
import type { CertainService, Path, SharedPath } from './network/path.js';
import type { RecordStream } from './record-stream.js';
import type { TargetGroup } from './target.js';

/** A metric of a resource, as a replication reports it. */
export type Metric = number | MetricDistribution | Readonly<Record<string, number>>;

/** All zero when `count` is zero. */
export interface MetricDistribution {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** A series of a resource over simulated time, in equal buckets. */
export interface ResourceTimeline {
  readonly metric: string;
  readonly unit: string;
  readonly startS: number;
  readonly bucketS: number;
  readonly values: readonly (number | null)[];
}

/** Says how something is, to whoever leads clients to it. */
export interface HealthSource {
  readonly healthy: boolean;
}

/** A resource as it is in one of its regions. */
export interface Replica {
  readonly region: string;
  readonly certain: CertainService;
}

/** A resource in a simulation. What can break in it itself is in `Breakable`. */
export interface Resource extends Partial<Breakable> {
  readonly type: string;
  /** Takes requests; null for what is not called (a zone is asked, not called). */
  readonly service: Service | null;
  /** Set where a request's whole stay is known when it arrives. */
  readonly certain: CertainService | null;
  /** Set where it is in several regions: what a caller in one of them (null: outside) uses. */
  replicaFor?(region: string | null): Replica;
  /** Set where a balancer can have it as its target. */
  readonly targets: TargetGroup | null;
  /** Set where messages wait that pollers can receive. */
  readonly messages?: MessageQueue;
  /** Requests for it keep the name of what they are about: see `ResourceParameters.takesEvents`. */
  readonly takesEvents?: boolean;
  /** Set where it has a stream that pollers can read. */
  readonly stream?: RecordStream | null;
  /** Set where others can read it as a whole. */
  readonly content?: StoredContent;
  /** How DNS sees it; absent: as always healthy. */
  readonly health?: HealthSource;
  /** Finds the resources that this one calls; called once, when all have been made. */
  connect(): void;
  /** The warm-up is over: statistics and meters start again. */
  reset(now: number): void;
  /** The measured window is over: what is metered by the hour is settled. */
  settle(now: number): void;
  /** @param measuredS length of the measured window in seconds */
  metrics(measuredS: number): Readonly<Record<string, Metric>>;
  usage(measuredS: number): readonly UsageLine[];
  timelines(): readonly ResourceTimeline[];
  /** A number as it is now, for scaling policies of others; null: there is none of that name. */
  gauge?(name: string): number | null;
  /**
   * An answer of it does not mean that it is done (it takes events on, and works later): it calls
   * `context.gate.leave` itself.
   */
  readonly endsJourneys?: boolean;
  /** What it uses and the bill leaves out: one sentence each, without its id. */
  notPriced?(): readonly string[];
}

/** What a resource model gets to build itself from. */
export interface ResourceContext {
  readonly id: string;
  readonly sim: Simulation;
  readonly requests: RequestPool;
  readonly tasks: TaskPool;
  /** Work that no client waits for. */
  readonly background: Background;
  /** Where journeys are noted that come to this resource; null where nobody asks. */
  readonly gate: JourneyGate | null;
  /** Notes what became of its health or state, for the report on faults: `unhealthy`, `healthy`, `failover`. */
  note(what: string): void;
  /** Names of requests by index. */
  readonly names: readonly string[];
  /** When the measured window begins, and how long it is (null: not known beforehand), in seconds. */
  readonly measureFromS: number;
  readonly durationS: number | null;
  /** A stream for one purpose of this resource. */
  stream(purpose: string): Stream;
  /** The type of another resource. */
  typeOf(id: string): string;
  /** The way from this resource to another. */
  pathTo(id: string): Path;
  /**
   * The way from this resource to the targets of a group that belongs to another, in one zone.
   *
   * @param zone availability zone (index); -1: none
   * @param processing time that this resource takes before the request sets out
   */
  pathToTargets(id: string, zone: number, processing: Variate | null): SharedPath;
  /** A number of another resource as it is now (its queue's depth); null: it has no such number. */
  gauge(id: string, name: string): number | null;
  /** The way to another resource from a region that this one does not stand in. */
  pathFrom(region: string, id: string): Path;
  /** How another resource is; null: always healthy. */
  healthOf(id: string): HealthSource | null;
  /** A count among the metrics of another resource; null: it has none of that name. */
  countOf(id: string, metric: string): number | null;
  /** Whether another resource stands outside of AWS. */
  isOutside(id: string): boolean;
  /** AWS region of another resource. */
  regionOf(id: string): string;
  /** The targets that another resource offers. */
  targetsOf(id: string): TargetGroup;
  /** The queue of another resource; null: it has none. Asked for in `connect`. */
  queueOf(id: string): MessageQueue | null;
  /** The stream of another resource; null: it has none. Asked for in `connect`. */
  streamOf(id: string): RecordStream | null;
  /** What lies in another resource; null: nothing does. Asked for in `connect`. */
  contentOf(id: string): StoredContent | null;
  /** What resources share in a run (the quotas of an account): made by the first that asks for it. */
  shared<T>(key: string, make: () => T): T;
  /** For compiling this resource's handlers. */
  readonly handlers: HandlerContext;
}
